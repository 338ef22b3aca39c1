using Microsoft.AspNetCore.Components;
using Portal.Domain.Calls;
using Portal.Web.Endpoints;

namespace Portal.Web.Components.Pages.Calls;

public sealed partial class CallsFilterBar : ComponentBase
{
    /// <summary>"Something else" belongs at the end of a list.</summary>
    private static readonly Comparer<CallOutcome> OtherLast = Comparer<CallOutcome>.Create((one, other) => (one == CallOutcome.Other ? int.MaxValue : (int)one).CompareTo(other == CallOutcome.Other ? int.MaxValue : (int)other));

    private bool _own;

    [Parameter, EditorRequired]
    public required CallQuery Query { get; set; }

    /// <summary>The span that no span stands for.</summary>
    [Parameter, EditorRequired]
    public required string UsualPeriod { get; set; }

    [Parameter, EditorRequired]
    public required CallReader Reader { get; set; }

    /// <summary>Names of texts that mean nothing.</summary>
    [Parameter]
    public IReadOnlyList<string> Unreadable { get; set; } = [];

    [Parameter]
    public EventCallback<CallQuery> OnQuery { get; set; }

    /// <summary>Buttons of the page.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private string PeriodShown => _own || Query.From is not null || Query.To is not null ? "own" : Query.Period ?? UsualPeriod;

    private string RecordingShown => Query.Recording == CallQuery.Missing ? CallQuery.Missing : Query.HasRecording is null ? "" : Query is { HasRecording: "true", EmptyRecordings: "true" } ? "all" : Query.HasRecording;

    /// <summary>Filters that are set behind the button.</summary>
    private int Hidden => new[] { Query.Agent, Query.Queue, Query.HasRecording ?? Query.Recording, Query.Sources, Query.MinSeconds, Query.MaxSeconds }.Count(value => value is not null);

    private IEnumerable<(string Queue, string Name)> Queues => Reader.Board.Queues.Values
        .Where(queue => queue.Key.Key.Length > 0 && (Query.Account is null || queue.Key.AccountId.ToString() == Query.Account))
        .GroupBy(queue => queue.Key.Key, StringComparer.Ordinal)
        .Select(group => (group.Key, string.Join(", ", group.Select(queue => queue.Name).Distinct(StringComparer.CurrentCulture)) is var names && names != group.Key ? $"{names} ({group.Key})" : group.Key))
        .Concat(Query.Queue is { } chosen && Reader.Board.Queues.Keys.All(key => key.Key != chosen) ? [(chosen, chosen)] : [])
        .OrderBy(queue => queue.Item2, StringComparer.CurrentCultureIgnoreCase);

    private Task Change(CallQuery query) => query == Query ? Task.CompletedTask : OnQuery.InvokeAsync(query);

    private Task ChoosePeriod(ChangeEventArgs e)
    {
        _own = e.Value?.ToString() == "own";
        var period = _own || e.Value?.ToString() == UsualPeriod ? null : e.Value?.ToString();
        return _own && Query.From is null && Query.To is null ? Task.CompletedTask : Change(Query with { Period = period, From = null, To = null });
    }

    private Task ChooseRecording(ChangeEventArgs e) => Change(e.Value?.ToString() switch
    {
        "all" => Query with { HasRecording = "true", EmptyRecordings = "true", Recording = null },
        CallQuery.Missing => Query with { HasRecording = null, EmptyRecordings = null, Recording = CallQuery.Missing },
        "true" or "false" => Query with { HasRecording = e.Value.ToString(), EmptyRecordings = null, Recording = null },
        _ => Query with { HasRecording = null, EmptyRecordings = null, Recording = null },
    });

    private string? Invalid(string field) => Unreadable.Contains(field, StringComparer.Ordinal) ? "true" : null;

    private static string? Said(ChangeEventArgs e) => string.IsNullOrWhiteSpace(e.Value?.ToString()) ? null : e.Value.ToString()!.Trim();

    private static string Word(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
