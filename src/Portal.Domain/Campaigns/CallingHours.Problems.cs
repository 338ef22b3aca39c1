namespace Portal.Domain.Campaigns;

public partial record CallingHours
{
    /// <summary>What is wrong with the rule; empty when it can be kept.</summary>
    public IEnumerable<CampaignProblem> Problems()
    {
        foreach (var problem in CampaignChecks.Name("name", Name, LongestName)) yield return problem;
        if (Week.Length > MostSpans) yield return new CampaignProblem("week", CampaignProblems.TooMany, MostSpans);
        if (Exceptions.Length > MostExceptions) yield return new CampaignProblem("exceptions", CampaignProblems.TooMany, MostExceptions);
        if (Week.Length > MostSpans || Exceptions.Length > MostExceptions) yield break;
        for (var i = 0; i < Week.Length; i++)
        {
            var span = Week[i];
            if (!Enum.IsDefined(span.Day)) yield return new CampaignProblem($"week[{i}].day", CampaignProblems.Word, CampaignChecks.Words<DayOfWeek>());
            foreach (var problem in SpanProblems($"week[{i}]", new DaySpan(span.From, span.To))) yield return problem;
        }

        foreach (var day in Week.GroupBy(span => span.Day))
        {
            if (Overlap(day.Select(span => Minutes(span.From, span.To)))) yield return new CampaignProblem("week", CampaignProblems.Overlap, CampaignChecks.Word(day.Key));
        }

        for (var i = 0; i < Exceptions.Length; i++)
        {
            foreach (var problem in ExceptionProblems($"exceptions[{i}]", Exceptions[i])) yield return problem;
            if (Exceptions.Take(i).Any(other => other.Date == Exceptions[i].Date)) yield return new CampaignProblem($"exceptions[{i}].date", CampaignProblems.Repeated, Exceptions[i].Date);
        }

        if (Quiet is { } quiet)
        {
            if (quiet.From == quiet.To) yield return new CampaignProblem("quiet.to", CampaignProblems.EmptySpan);
            foreach (var problem in MinuteProblems("quiet", quiet.From, quiet.To)) yield return problem;
        }
    }

    private static IEnumerable<CampaignProblem> ExceptionProblems(string field, HoursException exception)
    {
        foreach (var problem in CampaignChecks.Name(field + ".name", exception.Name, LongestName)) yield return problem;
        foreach (var problem in CampaignChecks.Year(field + ".date", exception.Date)) yield return problem;
        if (exception.Spans.Length > MostSpans) yield return new CampaignProblem(field + ".spans", CampaignProblems.TooMany, MostSpans);
        for (var i = 0; i < Math.Min(exception.Spans.Length, MostSpans); i++)
            foreach (var problem in SpanProblems($"{field}.spans[{i}]", exception.Spans[i])) yield return problem;
        if (Overlap(exception.Spans.Select(span => Minutes(span.From, span.To)))) yield return new CampaignProblem(field + ".spans", CampaignProblems.Overlap, exception.Date);
    }

    private static IEnumerable<CampaignProblem> SpanProblems(string field, DaySpan span)
    {
        // 00:00 to 00:00 is the whole day; any other span without length is a slip of the hand.
        if (span.From == span.To && span.From != TimeOnly.MinValue) yield return new CampaignProblem(field + ".to", CampaignProblems.EmptySpan);
        foreach (var problem in MinuteProblems(field, span.From, span.To)) yield return problem;
    }

    private static IEnumerable<CampaignProblem> MinuteProblems(string field, TimeOnly from, TimeOnly to)
    {
        if (from.Ticks % TimeSpan.TicksPerMinute != 0) yield return new CampaignProblem(field + ".from", CampaignProblems.WholeMinutes);
        if (to.Ticks % TimeSpan.TicksPerMinute != 0) yield return new CampaignProblem(field + ".to", CampaignProblems.WholeMinutes);
    }

    private static bool Overlap(IEnumerable<(int From, int To)> spans)
    {
        var end = -1;
        foreach (var (from, to) in spans.OrderBy(span => span.From))
        {
            if (from < end) return true;
            end = to;
        }

        return false;
    }
}
