using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Domain.Campaigns;

namespace Portal.Web.Components.Pages.Campaigns.Hours;

/// <summary>One span as it is typed.</summary>
public sealed class SpanText(string from, string to)
{
    public string From { get; set; } = from;

    public string To { get; set; } = to;

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Problem { get; set; }

    /// <summary>True when it ends on the next day.</summary>
    public bool CrossesMidnight => HoursForm.Time(From) is { } from && HoursForm.Time(To) is { } to && to <= from && to != TimeOnly.MinValue;

    internal static SpanText Of(TimeOnly from, TimeOnly to) => new(HoursText.Time(from), HoursText.Time(to));
}

/// <summary>One exception as it is typed.</summary>
public sealed class ExceptionText(string date, string name, List<SpanText> spans)
{
    public string Date { get; set; } = date;

    public string Name { get; set; } = name;

    /// <summary>Its hours; none = closed.</summary>
    public List<SpanText> Spans { get; } = spans;

    public string? DateProblem { get; set; }

    public string? NameProblem { get; set; }

    public string? SpansProblem { get; set; }
}

/// <summary>A rule of calling hours while somebody types.</summary>
public sealed class HoursForm
{
    private const string Morning = "09:00";
    private const string Evening = "18:00";

    private readonly IStringLocalizer<Texts> _texts;
    private readonly Dictionary<string, string> _problems = new(StringComparer.Ordinal);

    public HoursForm(IStringLocalizer<Texts> texts, CallingHours rule)
    {
        _texts = texts;
        Began = rule;
        Fill(rule);
    }

    /// <summary>The rule as it was when this began: what is stored.</summary>
    public CallingHours Began { get; private set; }

    public string Name { get; set; } = "";

    public Dictionary<DayOfWeek, List<SpanText>> Week { get; } = [];

    public List<ExceptionText> Exceptions { get; } = [];

    public bool OpenOnPublicHolidays { get; set; }

    public bool Quiet { get; set; }

    public SpanText QuietSpan { get; private set; } = new("", "");

    public bool QuietSundays { get; set; }

    /// <summary>What was typed, as far as it can be read; check first.</summary>
    public CallingHours Rule { get; private set; } = new();

    /// <summary>True when nothing is wrong but perhaps a missing name: good enough to be tried.</summary>
    public bool CanBeTried { get; private set; }

    public bool Good => CanBeTried && !_problems.ContainsKey("name");

    public bool Changed { get; private set; }

    /// <summary>What is wrong with a field; null when nothing is.</summary>
    public string? ProblemOf(string field) => _problems.GetValueOrDefault(field);

    /// <summary>Begins anew on what is stored, with something of a person's own on top.</summary>
    public void Replace(CallingHours began, CallingHours now)
    {
        Began = began;
        Fill(now);
    }

    public void AddSpan(List<SpanText> spans)
    {
        // A second span of a day comes after the first.
        if (spans.Count == 0) spans.Add(new SpanText(Morning, Evening));
        else spans.Add(new SpanText(spans[^1].To, ""));
        Check();
    }

    public void AddException()
    {
        Exceptions.Add(new ExceptionText("", "", []));
        Check();
    }

    /// <summary>The other working days get what the day has.</summary>
    public void CopyToWorkingDays(DayOfWeek from)
    {
        foreach (var day in HoursText.Week.Where(day => day is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && day != from)) Week[day] = [.. Week[from].Select(span => new SpanText(span.From, span.To))];
        Check();
    }

    /// <summary>Reads what was typed and says what is wrong with it, each at its place.</summary>
    public void Check()
    {
        _problems.Clear();
        var read = true;
        var (week, places) = (new List<WeekSpan>(), new List<SpanText>());
        foreach (var (day, span) in HoursText.Week.SelectMany(day => Week[day].Select(span => (day, span))))
        {
            if (!TryRead(span, ref read, out var spoken)) continue;
            week.Add(new WeekSpan(day, spoken.From, spoken.To));
            places.Add(span);
        }

        var (exceptions, dates) = (new List<HoursException>(), new List<ExceptionText>());
        foreach (var typed in Exceptions)
        {
            (typed.DateProblem, typed.NameProblem, typed.SpansProblem) = (null, null, null);
            var spans = new List<DaySpan>();
            foreach (var span in typed.Spans)
                if (TryRead(span, ref read, out var spoken)) spans.Add(spoken);
            if (!DateOnly.TryParseExact(typed.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                (typed.DateProblem, read) = (_texts["Builder.NoDate"], false);
                continue;
            }

            exceptions.Add(new HoursException(date, typed.Name.Trim()) { Spans = [.. spans] });
            dates.Add(typed);
        }

        QuietHours? quiet = null;
        if (Quiet && TryRead(QuietSpan, ref read, out var hours)) quiet = new QuietHours(hours.From, hours.To, QuietSundays);
        Rule = new CallingHours
        {
            Name = Name.Trim(), Week = [.. week], Exceptions = [.. exceptions], OpenOnPublicHolidays = OpenOnPublicHolidays, QuietOff = !Quiet,
            Quiet = quiet == QuietHours.Careful ? null : quiet,
        };
        var problems = Rule.Problems().ToList();
        foreach (var problem in problems) Place(problem, places, dates);
        CanBeTried = read && problems.TrueForAll(problem => problem.Field == "name");
        Changed = !CanBeTried || !HoursParts.Differences(Began, Rule).IsEmpty;
    }

    /// <summary>A time as people type it, in the notation of 24 hours; what is none stays as it was typed.</summary>
    internal static string Clock(object? typed)
    {
        var text = typed?.ToString()?.Trim() ?? "";
        return Time(text) is { } time ? HoursText.Time(time) : text;
    }

    // A browser's own field for times shows twelve hours wherever its own language does, whatever the page's.
    internal static TimeOnly? Time(string text) => TimeOnly.TryParseExact(text is "24:00" or "2400" ? "00:00" : text, ["H:mm", "HH:mm", "H.mm", "HHmm", "%H"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private void Fill(CallingHours rule)
    {
        Name = rule.Name;
        foreach (var day in HoursText.Week) Week[day] = [.. rule.Week.Where(span => span.Day == day).OrderBy(span => span.From).Select(span => SpanText.Of(span.From, span.To))];
        Exceptions.Clear();
        Exceptions.AddRange(rule.Exceptions.OrderBy(exception => exception.Date)
            .Select(exception => new ExceptionText(exception.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), exception.Name, [.. exception.Spans.Select(span => SpanText.Of(span.From, span.To))])));
        var quiet = rule.Quiet ?? QuietHours.Careful;
        (OpenOnPublicHolidays, Quiet, QuietSpan, QuietSundays) = (rule.OpenOnPublicHolidays, !rule.QuietOff, SpanText.Of(quiet.From, quiet.To), quiet.Sundays);
        Check();
    }

    private bool TryRead(SpanText typed, ref bool read, out DaySpan span)
    {
        typed.Problem = null;
        span = default;
        if (Time(typed.From) is not { } from || Time(typed.To) is not { } to)
        {
            (typed.Problem, read) = (_texts["Builder.Hours.NoTime"], false);
            return false;
        }

        span = new DaySpan(from, to);
        return true;
    }

    private void Place(CampaignProblem problem, List<SpanText> places, List<ExceptionText> dates)
    {
        var text = ProblemText.Of(_texts, problem);
        if (Index(problem.Field, "week[") is { } span) places[span].Problem ??= text;
        else if (Index(problem.Field, "exceptions[") is { } at && at < dates.Count)
        {
            if (problem.Field.EndsWith(".date", StringComparison.Ordinal)) dates[at].DateProblem ??= text;
            else if (problem.Field.EndsWith(".name", StringComparison.Ordinal)) dates[at].NameProblem ??= text;
            else dates[at].SpansProblem ??= text;
        }
        else if (problem.Field.StartsWith("quiet.", StringComparison.Ordinal)) QuietSpan.Problem ??= text;
        // Spans that overlap are told with their day.
        else if (problem is { Field: "week", Key: CampaignProblems.Overlap, Arguments: [string day] }) _problems.TryAdd("week." + day, text);
        else _problems.TryAdd(problem.Field, text);
    }

    private static int? Index(string field, string list) =>
        field.StartsWith(list, StringComparison.Ordinal) && int.TryParse(field.AsSpan(list.Length, field.IndexOf(']', StringComparison.Ordinal) - list.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
}
