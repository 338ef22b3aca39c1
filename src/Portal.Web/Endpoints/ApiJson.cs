using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Portal.Domain.Pbx;
using Portal.Domain.Pbx.Commands;
using Portal.Infrastructure.Campaigns;
using Portal.Infrastructure.Campaigns.Results;
using Portal.Infrastructure.History;
using Portal.Infrastructure.Live;

namespace Portal.Web.Endpoints;

/// <summary>JSON of the API and the hub: camelCase, words for enums, source-generated.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LiveBoardView))]
[JsonSerializable(typeof(LiveUpdateView))]
[JsonSerializable(typeof(ImmutableArray<VendorView>))]
[JsonSerializable(typeof(ImmutableArray<AccountAnswer>))]
[JsonSerializable(typeof(AccountBody))]
[JsonSerializable(typeof(AccountAnswer))]
[JsonSerializable(typeof(PushAddressAnswer))]
[JsonSerializable(typeof(TestAnswer))]
[JsonSerializable(typeof(CommandFields))]
[JsonSerializable(typeof(ManyCommandsBody))]
[JsonSerializable(typeof(ManyCommandsAnswer))]
[JsonSerializable(typeof(ImmutableArray<CommandStateView>))]
[JsonSerializable(typeof(CommandEffect?))]
[JsonSerializable(typeof(PbxErrorKind?))]
[JsonSerializable(typeof(Guid?))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(CommandAnswerView))]
[JsonSerializable(typeof(ImmutableArray<OfferedQueryView>))]
[JsonSerializable(typeof(ListView<BalanceLine>))]
[JsonSerializable(typeof(ListView<DayStatistics>))]
[JsonSerializable(typeof(ListView<AbandonedCall>))]
[JsonSerializable(typeof(ListView<BreakReason>))]
[JsonSerializable(typeof(ListView<QueueMember>))]
[JsonSerializable(typeof(ListView<string>))]
[JsonSerializable(typeof(LinkView))]
[JsonSerializable(typeof(CallPageView))]
[JsonSerializable(typeof(CallJourneyView))]
[JsonSerializable(typeof(StoredCallsView))]
[JsonSerializable(typeof(ListView<RawRowView>))]
[JsonSerializable(typeof(PushSettings))]
[JsonSerializable(typeof(PushSubscriptionAnswer))]
[JsonSerializable(typeof(BreakReasonsBody))]
[JsonSerializable(typeof(MissedListView))]
[JsonSerializable(typeof(MissedLineView))]
[JsonSerializable(typeof(MissedAssignBody))]
[JsonSerializable(typeof(MissedNoteBody))]
[JsonSerializable(typeof(CampaignBody))]
[JsonSerializable(typeof(CampaignCloneBody))]
[JsonSerializable(typeof(CampaignHoursBody))]
[JsonSerializable(typeof(CampaignAnswer))]
[JsonSerializable(typeof(CampaignListAnswer))]
[JsonSerializable(typeof(ImmutableArray<CampaignEdit>))]
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(ImportListAnswer))]
[JsonSerializable(typeof(RemovalAnswer))]
[JsonSerializable(typeof(DoNotCallBody))]
[JsonSerializable(typeof(DoNotCallListAnswer))]
[JsonSerializable(typeof(ConsentBody))]
[JsonSerializable(typeof(ConsentListAnswer))]
[JsonSerializable(typeof(UploadAnswer))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(HoursBody))]
[JsonSerializable(typeof(HoursTrialBody))]
[JsonSerializable(typeof(HoursAnswer))]
[JsonSerializable(typeof(HoursListAnswer))]
[JsonSerializable(typeof(WouldDialAnswer))]
[JsonSerializable(typeof(DispositionsBody))]
[JsonSerializable(typeof(DispositionsAnswer))]
[JsonSerializable(typeof(PreviewAnswer))]
[JsonSerializable(typeof(PreviewCallBody))]
[JsonSerializable(typeof(PreviewCallAnswer))]
[JsonSerializable(typeof(PreviewResultBody))]
[JsonSerializable(typeof(PreviewResultAnswer))]
[JsonSerializable(typeof(PreviewRefusalBody))]
[JsonSerializable(typeof(PreviewSkipBody))]
[JsonSerializable(typeof(Portal.Domain.Campaigns.IdleReason?))]
[JsonSerializable(typeof(Portal.Infrastructure.Campaigns.Contacts.ContactVerdict?))]
[JsonSerializable(typeof(DateTimeOffset?))]
[JsonSerializable(typeof(ContactPageAnswer))]
[JsonSerializable(typeof(ContactHistory))]
[JsonSerializable(typeof(ContactDispositionBody))]
[JsonSerializable(typeof(RecycleBody))]
[JsonSerializable(typeof(RecycleAnswer))]
[JsonSerializable(typeof(FiguresView))]
[JsonSerializable(typeof(ResultPageAnswer))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(NewKeyAnswer))]
[JsonSerializable(typeof(ImmutableArray<KeyAnswer>))]
[JsonSerializable(typeof(SyncAnswer))]
[JsonSerializable(typeof(ImmutableArray<JobRunView>))]
[JsonSerializable(typeof(ImmutableArray<JobStateView>))]
[JsonSerializable(typeof(ImmutableArray<BackFillAnswer>))]
[JsonSerializable(typeof(BackFillBody))]
[JsonSerializable(typeof(SubjectBody))]
[JsonSerializable(typeof(SubjectCounts))]
[JsonSerializable(typeof(ErasureView))]
[JsonSerializable(typeof(ImmutableArray<ErasureView>))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Sets options up as the API speaks.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.TypeInfoResolverChain.Insert(0, Default);
    }
}
