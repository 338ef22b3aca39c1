using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

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
[JsonSerializable(typeof(HangUpBody))]
[JsonSerializable(typeof(OriginateBody))]
[JsonSerializable(typeof(CommandAnswerView))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(NewKeyAnswer))]
[JsonSerializable(typeof(ImmutableArray<KeyAnswer>))]
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
