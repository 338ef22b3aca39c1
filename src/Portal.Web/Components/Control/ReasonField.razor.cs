using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Agents;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Security;
using Portal.Web.Components.Shared;

namespace Portal.Web.Components.Control;

/// <summary>Asks the PBX for its reasons where it has a list, once, when the question is put.</summary>
public sealed partial class ReasonField : ComponentBase
{
    private ImmutableArray<BreakReason>? _reasons = null;
    private ImmutableArray<string> _words = [];
    private string? _failed = null;
    private bool _loading = false;

    [Inject]
    public required BoardWatch Boards { get; init; }

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

    protected override void OnInitialized() => _words = UsualWords();

    /// <summary>The reasons in use, then the usual ones.</summary>
    private ImmutableArray<string> UsualWords() =>
    [
        .. Boards.Current(Actor.TenantId).Agents.Values.Where(agent => agent.State == AgentState.Break).Select(agent => agent.BreakReason).OfType<string>()
            .Concat(L["Break.Usual"].Value.Split(';')).Distinct(StringComparer.CurrentCultureIgnoreCase),
    ];

    private void Take(ChangeEventArgs e) => Form[Name] = e.Value?.ToString() ?? "";
}
