using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Portal.Benchmarks.Circuits;

/// <summary>The page as a browser gets it: signed in through the real form, with the markers that a circuit is started from.</summary>
/// <param name="Url">Address of the page.</param>
/// <param name="Cookie">The sign-in cookies.</param>
/// <param name="Operations">What <c>UpdateRootComponents</c> takes: one "add" for each interactive root.</param>
/// <param name="State">The page's persisted state; empty when it has none.</param>
internal sealed partial record BoardPage(Uri Url, string Cookie, string Operations, string State)
{
    /// <summary>A client that carries the cookies of a sign-in through the form.</summary>
    public static async Task<(HttpClient Http, CookieContainer Cookies)> SignInAsync(Uri portal, string email, string password, CancellationToken cancellationToken)
    {
        var cookies = new CookieContainer();
        var http = new HttpClient(new HttpClientHandler { CookieContainer = cookies }) { BaseAddress = portal };
        var login = await http.GetStringAsync("/account/login", cancellationToken);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["Input.Email"] = email, ["Input.Password"] = password };
        foreach (Match hidden in HiddenField().Matches(login)) fields[Attribute(hidden.Value, "name")] = Attribute(hidden.Value, "value");
        using var form = new FormUrlEncodedContent(fields);
        using var signedIn = await http.PostAsync("/account/login", form, cancellationToken);
        return (http, cookies);
    }

    public static async Task<BoardPage> OpenAsync(Uri portal, string email, string password, CancellationToken cancellationToken)
    {
        var (http, cookies) = await SignInAsync(portal, email, password, cancellationToken);
        using var client = http;
        var url = new Uri(portal, "/board");
        var html = await client.GetStringAsync(url, cancellationToken);
        var roots = new JsonArray();
        foreach (Match comment in Marker().Matches(html))
        {
            var marker = JsonNode.Parse(comment.Groups["marker"].Value)!.AsObject();
            if (marker["type"]?.GetValue<string>() != "server") continue;
            roots.Add((JsonNode)new JsonObject { ["type"] = "add", ["ssrComponentId"] = roots.Count + 1, ["marker"] = marker.DeepClone() });
        }

        if (roots.Count == 0) throw new InvalidOperationException($"{url} has no interactive part; was the sign-in refused?");
        var state = StateComment().Match(html);
        return new BoardPage(
            url, cookies.GetCookieHeader(portal), new JsonObject { ["batchId"] = 1, ["operations"] = roots }.ToJsonString(), state.Success ? state.Groups["state"].Value : "");
    }

    private static string Attribute(string tag, string name)
    {
        var match = Regex.Match(tag, $"\\b{name}=\"(?<value>[^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1));
        return WebUtility.HtmlDecode(match.Groups["value"].Value);
    }

    [GeneratedRegex("""<input[^>]*type="hidden"[^>]*>""", RegexOptions.None, 1000)]
    private static partial Regex HiddenField();

    [GeneratedRegex("<!--Blazor:(?<marker>\\{.*?\\})-->", RegexOptions.Singleline, 1000)]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(?<state>.*?)-->", RegexOptions.Singleline, 1000)]
    private static partial Regex StateComment();
}
