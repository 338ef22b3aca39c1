using System.Net;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.CagriMerkezi;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.CagriMerkezi;

/// <summary>An adapter in front of answers that are written down, one a module.</summary>
internal sealed class Cagri
{
    public const string ApiKey = "1a2b-3c4d-5e6f-7a8b-Gi+9c";

    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 20, TimeSpan.Zero);

    public Cagri(Func<string, LineAnswer> answer, string type = "json")
    {
        Time = new ManualTime(Now);
        Line = new RecordingLine(Time, answer);
        var settings = new CagriMerkeziSettings { Address = "http://pbx.example/api/", ApiKey = new Secret(ApiKey), AnswerType = type };
        Client = new CagriMerkeziClient(settings, Line);
        Pbx = new CagriMerkeziPbx(settings, Line);
    }

    public ManualTime Time { get; }

    public RecordingLine Line { get; }

    public CagriMerkeziClient Client { get; }

    public CagriMerkeziPbx Pbx { get; }

    /// <summary>What was asked: module and form, such as <c>dial extension=100&amp;number=05…</c>.</summary>
    public List<string> Asked => Line.Asked;

    /// <summary>One answer to everything.</summary>
    public static Cagri Saying(string body, string type = "json") => new(_ => CannedLine.Text(body), type);

    /// <summary>An answer for each module named; others succeed with nothing.</summary>
    public static Cagri Modules(params (string Module, string Body)[] answers) =>
        new(module => CannedLine.Text(answers.FirstOrDefault(one => one.Module == module).Body ?? """{"result":"true"}"""));
}

/// <summary>A line that keeps the module and the form of each request, before the request is disposed of.</summary>
internal sealed class RecordingLine(TimeProvider time, Func<string, LineAnswer> answer) : PbxLine
{
    public List<string> Asked { get; } = [];

    public List<Uri> Addresses { get; } = [];

    public List<HttpMethod> Verbs { get; } = [];

    public override TimeProvider Time => time;

    public override PbxLine For(Urgency urgency) => this;

    public override async Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken)
    {
        var uri = request.Request.RequestUri!;
        var module = uri.Query.TrimStart('?').Split('&').Single(part => part.StartsWith("module=", StringComparison.Ordinal))["module=".Length..];
        var form = request.Request.Content is { } content ? WebUtility.UrlDecode(await content.ReadAsStringAsync(cancellationToken)) : "";
        Asked.Add($"{module} {form}".TrimEnd());
        Addresses.Add(uri);
        Verbs.Add(request.Request.Method);
        return answer(module);
    }
}
