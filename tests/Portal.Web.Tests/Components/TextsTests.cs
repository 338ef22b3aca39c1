using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Portal.Domain.Agents;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Live;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Domain.Pbx.Queries;
using Portal.Domain.Tenants;
using Portal.Infrastructure.Campaigns.Contacts;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;
using Portal.Infrastructure.Pbx;
using Portal.Web.Components;
using Portal.Web.Components.Control;
using Portal.Web.Components.Pages.Board;
using Portal.Web.Components.Pages.Calls;
using Portal.Web.Components.Pages.Campaigns.Live;
using Portal.Web.Components.Pages.Pbx;
using Portal.Web.Components.Shared;
using Portal.Web.Endpoints;

namespace Portal.Web.Tests.Components;

public sealed partial class TextsTests
{
    private static readonly Dictionary<string, string> English = Read(CultureInfo.InvariantCulture);
    private static readonly Dictionary<string, string> Turkish = Read(new CultureInfo("tr"));

    [Fact]
    public void Both_languages_have_the_same_keys() => Turkish.Keys.Order(StringComparer.Ordinal).ShouldBe(English.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Both_languages_have_the_same_placeholders() =>
        English.Where(text => !Places(text.Value).SetEquals(Places(Turkish[text.Key]))).Select(text => text.Key).ShouldBeEmpty();

    [Fact]
    public void No_text_is_empty() => English.Concat(Turkish).Where(text => string.IsNullOrWhiteSpace(text.Value)).Select(text => text.Key).ShouldBeEmpty();

    [Fact]
    public void Every_key_a_component_asks_for_exists()
    {
        var used = Directory.EnumerateFiles(Folder(), "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => Key().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Where(key => !key.EndsWith('.'))
            .ToHashSet(StringComparer.Ordinal);
        used.Count.ShouldBeGreaterThan(100);
        used.Except(English.Keys, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Every_domain_word_has_a_text()
    {
        string[] keys =
        [
            .. Names<AgentState>(), .. Names<CallState>(), .. Names<CallDirection>(), .. Names<AccountState>(), .. Names<PushOutcome>(),
            .. Enum.GetNames<ReadingKind>().Select(n => "Reading." + n),
            .. Enum.GetNames<PbxErrorKind>().Select(n => "PbxError." + n),
            .. Enum.GetNames<MarkKind>().SelectMany(n => new[] { $"Mark.{n}", $"Mark.{n}.Title" }),
            .. PortalRoles.All.Select(n => "Role." + n),
            .. BoardFilter.States.Select(n => "Filter.State." + n),
            .. Names<MuteDirection>(), .. Names<MenuKind>(),
            .. Enum.GetNames<CommandEffect>().Where(n => n != nameof(CommandEffect.Failed)).Select(n => "Effect." + n),
            .. ControlActions.All.Select(action => "Action." + action.Name),
            .. ControlActions.All.Select(action => "Cannot." + action.Capability.Name[1..]),
            .. ControlActions.All.SelectMany(action => action.Fields).Select(field => "Field." + field.Name),
            .. typeof(CallOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => "Field." + char.ToLowerInvariant(p.Name[0]) + p.Name[1..]),
            .. PbxCommandCatalog.All.Select(kind => "Command." + kind.Name),
            .. VendorMatrix.Groups.SelectMany(group => group.Rows).Select(row => row.TextKey), .. VendorMatrix.Groups.Select(group => "Vendors.Group." + group.Name),
            .. PbxQueryCatalog.All.SelectMany(kind => new[] { "Query." + kind.Name, "Cannot." + kind.Capability.Name[1..] }),
            .. AskKinds.All.SelectMany(kind => kind.Fields).Select(field => "Ask.Field." + field.Name),
            .. Names<ContactState>(), .. Names<IdleReason>(), .. Enum.GetNames<LiveOrder>().SelectMany(n => new[] { "Live." + n, "Live.Ask." + n }),
            .. Enum.GetValues<ContactVerdict>().Where(verdict => verdict >= ContactVerdict.DoNotCall).Select(verdict => "Live.Hold." + verdict),
            .. Names<CallSide>(), .. Names<CallOutcome>(),
            .. CallColumn.All.Append(CallColumn.Started).Select(column => "Calls.Column." + column), .. CallQuery.Periods.Select(period => "Calls.Period." + period),
            .. Enum.GetNames<StepKind>().Select(n => "Step." + n), .. Enum.GetNames<ExportState>().Select(n => "Export.State." + n),
            .. Enum.GetValues<RecordingState>().Where(state => state != RecordingState.Ready).Select(state => "Recording." + state),
            .. Enum.GetValues<CallSources>().Select(source => "CallSource." + CallMapper.Word(source)),
            .. PbxCatalog.All.SelectMany(vendor => vendor.Traits.Quotas).Select(quota => "Quota." + quota.OperationClass),
            .. typeof(CommandProblems).GetFields().Select(key => "Problem." + key.GetRawConstantValue()),
        ];
        keys.Except(English.Keys, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static IEnumerable<string> Names<T>() where T : struct, Enum => Enum.GetNames<T>().Select(n => $"{typeof(T).Name}.{n}");

    private static HashSet<string> Places(string text) => Place().Matches(text).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);

    private static Dictionary<string, string> Read(CultureInfo culture) =>
        new ResourceManager(typeof(Texts)).GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!, StringComparer.Ordinal);

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Portal.Web/Components");

    [GeneratedRegex("""\b(?:L|texts|pen)\["([A-Za-z.]+)["]""")]
    private static partial Regex Key();

    [GeneratedRegex("""\{\d\}""")]
    private static partial Regex Place();
}
