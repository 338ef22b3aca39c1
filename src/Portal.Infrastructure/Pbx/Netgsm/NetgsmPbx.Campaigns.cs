using System.Collections.Immutable;
using System.Globalization;
using Portal.Domain.Calls;
using Portal.Domain.Campaigns;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Pbx.Netgsm;

/// <summary>Auto-dial lists. They are listed, switched and reported, but never deleted; each attempt is pushed, the report tells numbers and how far they are.</summary>
internal sealed partial class NetgsmPbx : ICampaignSwitch, ICampaignNumbers, ICampaignNumberChange, ICampaignReport, ICampaignList
{
    private static CampaignLimits Dialer => Vendor.Traits.Campaigns!;

    public Task<string> CreateCampaignAsync(PbxCampaign campaign, CancellationToken cancellationToken)
    {
        CampaignForm.Require(Dialer, campaign);
        if (campaign.Target is not { } target) throw CampaignForm.Cannot("a destination");
        if (campaign.Numbers.IsDefaultOrEmpty && campaign.Groups.IsDefaultOrEmpty) throw CampaignForm.Cannot("a list only with a number or a group in it");
        var list = new NetgsmDialList
        {
            Name = campaign.Name,
            Prefix = campaign.Prefix!,
            Kind = campaign.Fixed ? NetgsmListKind.Fixed : NetgsmListKind.Dynamic,
            FirstDay = campaign.FirstDay,
            LastDay = campaign.LastDay,
            From = campaign.From,
            To = campaign.To,
            Retries = campaign.Retries,
            Department = campaign.Department!,
            Trunk = campaign.Trunk!,
            DestinationType = target.Kind switch { CampaignTargetKind.Menu => "ivr", CampaignTargetKind.Announcement => "announcement", _ => "queue" },
            DestinationName = target.Kind == CampaignTargetKind.Queue ? NetgsmWords.ShortQueue(target.Name) : target.Name,
            ResultAddress = campaign.ResultAddress,
            Groups = campaign.Groups,
            Numbers = campaign.Numbers.IsDefault ? [] : [.. campaign.Numbers.Select(NumberOf)],
            Filter = campaign.Consent?.Recipient switch { null => null, RecipientType.Merchant => "12", _ => "11" },
        };
        if (campaign.RetryMinutes is { } minutes) list = list with { RetryMinutes = minutes };

        // The vendor counts its kinds from 1.
        if (campaign.Pace is { } pace) list = list with { LimitKind = (int)pace.Type + 1, Limit = pace.Limit };
        if (campaign.Stop is { } stop) list = list with { StopKind = (int)stop.Type, StopLimit = stop.Type == CallStopType.None ? null : stop.Limit };
        return _client.CreateDialListAsync(list, cancellationToken);
    }

    public async Task<CommandAnswer> SwitchCampaignAsync(string campaign, bool running, CancellationToken cancellationToken)
    {
        await _client.SwitchDialListAsync(campaign, running, cancellationToken);
        return new CommandAnswer(null, null);
    }

    public async Task<CampaignAddition> AddNumbersAsync(string campaign, ImmutableArray<CampaignNumber> numbers, CancellationToken cancellationToken)
    {
        PbxException? failure = null;
        var answers = ImmutableArray.CreateBuilder<CampaignNumberAnswer>(numbers.Length);
        foreach (var batch in numbers.Chunk(CampaignForm.NumbersAtOnce))
        {
            if (failure is not null)
            {
                answers.AddRange(batch.Select(number => new CampaignNumberAnswer(number, NumberVerdict.NotSent)));
                continue;
            }

            try
            {
                var (states, words) = await _client.AddDialNumbersAsync(campaign, [.. batch.Select(NumberOf)], cancellationToken);
                answers.AddRange(AnswersTo(batch, states, words));
            }
            catch (PbxException exception)
            {
                failure = exception;
                answers.AddRange(batch.Select(number => new CampaignNumberAnswer(number, CampaignForm.After(exception), exception.VendorMessage)));
            }
        }

        return new CampaignAddition(answers.ToImmutable(), failure);
    }

    public async Task<CommandAnswer> RemoveNumberAsync(string campaign, CampaignNumberKey number, CancellationToken cancellationToken)
    {
        await _client.RemoveDialNumberAsync(campaign, await IdOfAsync(campaign, number, cancellationToken), cancellationToken);
        return new CommandAnswer(null, null);
    }

    public async Task<CommandAnswer> ChangeNumberAsync(string campaign, CampaignNumberKey key, CampaignNumber number, CancellationToken cancellationToken)
    {
        await _client.ChangeDialNumberAsync(campaign, await IdOfAsync(campaign, key, cancellationToken), NumberOf(number), cancellationToken);
        return new CommandAnswer(null, null);
    }

    public async Task<CampaignReport> ReadCampaignAsync(string campaign, CancellationToken cancellationToken)
    {
        var report = await _client.DialReportAsync(campaign, cancellationToken);
        return new CampaignReport([.. report.Numbers.Where(row => row.Number.Length > 0).Select(row => new CampaignNumberReading(row.Number, row.Id, row.Name, NetgsmWords.DialState(row.Status), row.Status))], [], [])
        {
            Counts = [.. report.Counts.Select(count => (NetgsmWords.DialState(count.Result), count.Count))],
        };
    }

    public async Task<ImmutableArray<CampaignReading>> ReadCampaignsAsync(CancellationToken cancellationToken) =>
    [
        .. from list in await _client.DialListsAsync(null, cancellationToken)
           select new CampaignReading(
               list.Id,
               list.Name,
               list.Status switch { "1" => true, "0" or "2" => false, _ => null },
               list.Kind is { } kind ? kind == NetgsmListKind.Fixed : null,
               Day(list.FirstDay),
               Day(list.LastDay),
               Hour(list.From),
               Hour(list.To),
               list.Status),
    ];

    /// <summary>
    /// The answer as a whole is a success even where numbers were refused; only the rows tell. A number without a row is one of which nothing is known. The same number twice takes one row each.
    /// </summary>
    private static IEnumerable<CampaignNumberAnswer> AnswersTo(CampaignNumber[] batch, ImmutableArray<NetgsmDialNumberState> states, string? words)
    {
        var rows = states.GroupBy(row => PhoneNumber.Key(row.Number), StringComparer.Ordinal).ToDictionary(group => group.Key, group => new Queue<NetgsmDialNumberState>(group), StringComparer.Ordinal);
        foreach (var number in batch)
        {
            if (!rows.TryGetValue(PhoneNumber.Key(number.Number), out var told) || !told.TryDequeue(out var row)) yield return new CampaignNumberAnswer(number, NumberVerdict.Unsure, words);
            else yield return row.Accepted ? new CampaignNumberAnswer(number, NumberVerdict.Accepted, null, row.Id) : new CampaignNumberAnswer(number, NumberVerdict.Refused, words ?? row.Status);
        }
    }

    /// <summary>The vendor names a number of a list by an id of its own, told by the report.</summary>
    private async Task<string> IdOfAsync(string campaign, CampaignNumberKey key, CancellationToken cancellationToken)
    {
        if (key.Id is { } id) return id;
        var wanted = PhoneNumber.Key(key.Number);
        return (await _client.DialReportAsync(campaign, cancellationToken)).Numbers.FirstOrDefault(row => row.Id is not null && wanted.Length > 0 && PhoneNumber.Key(row.Number) == wanted)?.Id
            ?? throw new PbxException(PbxErrorKind.Refused, "The list holds no such number.");
    }

    /// <summary>The name is a required field; who has none is called by the number.</summary>
    private static NetgsmDialNumber NumberOf(CampaignNumber number)
    {
        var name = string.Join(' ', new[] { number.Name.Said(), number.Surname.Said() }.OfType<string>());
        return new NetgsmDialNumber(number.Number, name.Length > 0 ? name : NetgsmWords.Number(number.Number), number.Active, number.CallAt, number.Trunk);
    }

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, ["yyyy-MM-dd", "dd.MM.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static TimeOnly? Hour(string? text) => TimeOnly.TryParseExact(text, ["HH:mm", "H:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour) ? hour : null;
}
