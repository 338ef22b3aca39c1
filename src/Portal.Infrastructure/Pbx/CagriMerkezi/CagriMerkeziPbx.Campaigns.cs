using System.Collections.Immutable;
using System.Globalization;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.CagriMerkezi;

/// <summary>Campaigns. There is no list of them and no stop: what is not to be dialed any more is taken out number by number. What a campaign holds is told by its call details.</summary>
internal sealed partial class CagriMerkeziPbx : ICampaignDeletion, ICampaignNumbers, ICampaignReport
{
    private static CampaignLimits Dialer => Vendor.Traits.Campaigns!;

    public async Task<string> CreateCampaignAsync(PbxCampaign campaign, CancellationToken cancellationToken)
    {
        CampaignForm.Require(Dialer, campaign);
        var wanted = new CagriMerkeziNewCampaign(campaign.Name, campaign.FirstDay.ToDateTime(campaign.From), campaign.LastDay.ToDateTime(campaign.To), campaign.Retries, campaign.Target?.Name);
        return (await _client.CreateCampaignAsync(wanted, cancellationToken)).Id;
    }

    public async Task<CommandAnswer> DeleteCampaignAsync(string campaign, CancellationToken cancellationToken) => new(null, await _client.DeleteCampaignAsync(campaign, cancellationToken));

    /// <summary>One request for each number: the first that fails ends the rest, a refusal only its own number.</summary>
    public async Task<CampaignAddition> AddNumbersAsync(string campaign, ImmutableArray<CampaignNumber> numbers, CancellationToken cancellationToken)
    {
        PbxException? failure = null;
        var answers = ImmutableArray.CreateBuilder<CampaignNumberAnswer>(numbers.Length);
        foreach (var number in numbers)
        {
            if (failure is not null)
            {
                answers.Add(new CampaignNumberAnswer(number, NumberVerdict.NotSent));
                continue;
            }

            try
            {
                // The name is taken as required; who has none is called by the number.
                var contact = new CagriMerkeziContact(number.Number, number.Name.Said() ?? CagriMerkeziWords.Dialled(number.Number), number.Surname);
                var words = await _client.AddContactAsync(campaign, contact, cancellationToken);
                answers.Add(new CampaignNumberAnswer(number, NumberVerdict.Accepted, words));
            }
            catch (PbxException refusal) when (refusal.Kind == PbxErrorKind.Refused)
            {
                answers.Add(new CampaignNumberAnswer(number, NumberVerdict.Refused, refusal.VendorMessage));
            }
            catch (PbxException exception)
            {
                failure = exception;
                answers.Add(new CampaignNumberAnswer(number, CampaignForm.After(exception), exception.VendorMessage));
            }
        }

        return new CampaignAddition(answers.ToImmutable(), failure);
    }

    public async Task<CommandAnswer> RemoveNumberAsync(string campaign, CampaignNumberKey number, CancellationToken cancellationToken) =>
        new(null, await _client.DeleteContactAsync(campaign, number.Number, cancellationToken));

    /// <summary>One row for each number with its last attempt; earlier attempts are not told.</summary>
    public async Task<CampaignReport> ReadCampaignAsync(string campaign, CancellationToken cancellationToken)
    {
        var now = line.Time.GetUtcNow();
        var page = await _client.CampaignCallsAsync(campaign, cancellationToken);
        return new CampaignReport(
            [.. page.Rows.Select(row => new CampaignNumberReading(row.Phone, null, null, StateOf(row), row.Status))],
            [.. page.Rows.Select(row => ResultOf(campaign, row, now)).OfType<CampaignResult>()],
            page.Rejected);
    }

    private static CampaignNumberState StateOf(CagriMerkeziCampaignCall row) => Status(row) switch
    {
        null => CampaignNumberState.NotDialed,
        "PLACING" or "DIALING" or "RINGING" or "ONQUEUE" or "ONHOLD" => CampaignNumberState.InProgress,
        "SUCCESS" or "HANGUP" or "SHORTCALL" or "ABANDONED" => CampaignNumberState.Reached,
        "FAILURE" or "NOANSWER" => CampaignNumberState.Failed,
        _ => CampaignNumberState.Unknown,
    };

    /// <summary>
    /// What the row tells of an attempt that is over, or that an agent has taken. An attempt that was never put through has no start: two of them alike in cause look like one.
    /// </summary>
    private static CampaignResult? ResultOf(string campaign, CagriMerkeziCampaignCall row, DateTimeOffset now)
    {
        if (StateOf(row) is CampaignNumberState.NotDialed or CampaignNumberState.InProgress) return null;
        var (started, ended) = (row.StartedAt.Plausible(now), row.EndedAt.Plausible(now));
        var attempt = started is { } start ? start.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : $"{Status(row)}/{row.FailureCause}";
        return new CampaignResult
        {
            Key = $"{campaign}/{PhoneNumber.Key(row.Phone)}/{attempt}",
            Campaign = campaign,
            Number = row.Phone,
            Outcome = OutcomeOf(row),
            RawOutcome = string.Join(' ', new[] { row.Status, row.FailureCause, row.FailureText }.OfType<string>()),
            StartedAt = started,
            EndedAt = ended,
            Seconds = row.Seconds,
            Agent = row.Agent,
            AgentName = row.AgentName,
        };
    }

    /// <summary>Failures carry the telephone network's cause number: 17 busy, 18 and 19 nobody answers, 21 turned away.</summary>
    private static ContactResult OutcomeOf(CagriMerkeziCampaignCall row) => (Status(row), row.FailureCause) switch
    {
        ("SUCCESS" or "HANGUP" or "SHORTCALL", _) => ContactResult.Answered,
        ("ABANDONED", _) => ContactResult.Dropped,
        ("NOANSWER", _) => ContactResult.NoAnswer,
        ("FAILURE", "17" or "21") => ContactResult.Busy,
        ("FAILURE", "18" or "19") => ContactResult.NoAnswer,
        ("FAILURE", _) => ContactResult.Failed,
        _ => ContactResult.Other,
    };

    private static string? Status(CagriMerkeziCampaignCall row) => row.Status?.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
}
