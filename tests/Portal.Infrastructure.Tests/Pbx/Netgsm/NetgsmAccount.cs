using System.Net;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx.Http;
using Portal.Infrastructure.Pbx.Netgsm;
using Portal.Infrastructure.Tests.Time;

namespace Portal.Infrastructure.Tests.Pbx.Netgsm;

/// <summary>An adapter whose PBX answers what a test says.</summary>
internal static class NetgsmAccount
{
    public const string Password = "Gizli & Şifre/7";

    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 20, TimeSpan.Zero);

    public static NetgsmSettings Settings { get; } = new()
    {
        ControlAddress = "http://control.example:9111/",
        AccountAddress = "https://account.example",
        PbxNumber = "0850 555 01 01",
        Username = "8505550101",
        Password = new Secret(Password),
        Queues = "muhasebe, Operator",
    };

    public static (NetgsmPbx Pbx, CannedLine Line) With(string body, HttpStatusCode status = HttpStatusCode.OK) => With(_ => CannedLine.Text(body, status));

    public static (NetgsmPbx Pbx, CannedLine Line) With(Func<Uri, LineAnswer> answer, NetgsmSettings? settings = null, NetgsmCalls? calls = null)
    {
        var line = new CannedLine(new ManualTime(Now), answer);
        return (new NetgsmPbx(settings ?? Settings, line, calls ?? new NetgsmCalls()), line);
    }

    /// <summary>The parameters of a control request without those that every request has.</summary>
    public static string Parameters(Uri asked)
    {
        var query = asked.Query.TrimStart('?').Split('&');
        query[0].ShouldBe("username=8505550101");
        query[1].ShouldBe("password=Gizli%20%26%20%C5%9Eifre%2F7");
        query[^1].ShouldMatch("^crm_id=[0-9]{9,10}$");
        return string.Join('&', query[2..^1]);
    }
}
