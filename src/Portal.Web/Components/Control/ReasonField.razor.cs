using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Agents;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Queries;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Control;

/// <summary>Asks the PBX for its reasons where it has a list, once, when the question is put.</summary>
public sealed partial class ReasonField : ComponentBase
{
    private ImmutableArray<BreakReason>? _reasons;
    private ImmutableArray<string> _words = [];
    private string? _failed;
    private bool _loading;

    [Inject]
    public required BoardWatch Boards { get; init; }

    [Inject]
    public required PbxQueries Queries { get; init; }

    [Inject]
    public required ControlRules Rules { get; init; }

    [Inject]
    public required Words Words { get; init; }

    [Parameter, EditorRequired]
    public required BoardAccount Account { get; set; }

    /// <summary>True when the question has such a field for several accounts.</summary>
    [Parameter]
    public bool Named { get; set; }

    [Parameter, EditorRequired]
    public required ControlForm Form { get; set; }

    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Parameter]
    public string? Problem { get; set; }

    [CascadingParameter]
    public required Actor Actor { get; set; }

    private string Name => ControlForm.For(Account.Id, "reason");

    protected override async Task OnInitializedAsync()
    {
        _words = UsualWords();
        _loading = true;
        var answer = await Queries.RunAsync(Actor, Account.Id, new BreakReasonsQuery(), CancellationToken.None);
        _loading = false;
        if (!answer.Ok)
        {
            _failed = answer.Error is { } error ? Words.Of(error) : null;
            return;
        }

        // The PBX's reasons are the only ones that it takes; the tenant's own are offered beside whatever is typed.
        if (Rules.Offers(Account.Vendor, typeof(IBreakReasons))) _reasons = answer.Value;
        else _words = [.. answer.Value.Select(reason => reason.Name).Concat(_words).Distinct(StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>The reasons in use, then the usual ones.</summary>
    private ImmutableArray<string> UsualWords() =>
    [
        .. Boards.Current(Actor.TenantId).Agents.Values.Where(agent => agent.State == AgentState.Break).Select(agent => agent.BreakReason).OfType<string>()
            .Concat(L["Break.Usual"].Value.Split(';')).Distinct(StringComparer.CurrentCultureIgnoreCase),
    ];

    private void Take(ChangeEventArgs e) => Form[Name] = e.Value?.ToString() ?? "";
}
