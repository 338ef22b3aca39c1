using System.Net;
using System.Text;
using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;
using Portal.Infrastructure.Pbx.Http;

namespace Portal.Infrastructure.Tests.Pbx;

/// <summary>Vendors that are only their traits.</summary>
internal static class TestVendors
{
    public static PbxVendor Plain { get; } = With();

    public static PbxVendor With(params Quota[] quotas) => new()
    {
        Id = "test",
        Name = "Test",
        SettingsType = typeof(PbxSettings),
        PbxType = typeof(IPbx),
        Traits = new PbxTraits([], [.. quotas], TimeSpan.FromMinutes(1)),
        Create = (_, _) => throw new InvalidOperationException("Only the traits are wanted."),
    };
}

/// <summary>A line whose answers are written down; it keeps what was asked.</summary>
internal sealed class CannedLine(TimeProvider time, Func<Uri, LineAnswer> answer) : PbxLine
{
    public List<Uri> Asked { get; } = [];

    public List<LineRequest> Requests { get; } = [];

    public override TimeProvider Time => time;

    public static LineAnswer Text(string text, HttpStatusCode status = HttpStatusCode.OK, TimeSpan? retryAfter = null) => Bytes(Encoding.UTF8.GetBytes(text), status, retryAfter);

    public static LineAnswer Bytes(byte[] body, HttpStatusCode status = HttpStatusCode.OK, TimeSpan? retryAfter = null) => new(status, "text/html", body, retryAfter);

    public override PbxLine For(Urgency urgency) => this;

    public override Task<LineAnswer> SendAsync(LineRequest request, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add(request.Request.RequestUri!);
            Requests.Add(request);
        }

        return Task.FromResult(answer(request.Request.RequestUri!));
    }
}
