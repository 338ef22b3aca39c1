using System.Text.Json;

namespace Portal.Infrastructure.Tests.Pbx;

public sealed class MutationsTests
{
    private const string Row = """{"id":"1","text":"Şule","number":7,"none":null,"flag":true,"list":[1,2]}""";

    [Fact]
    public void Of_same_seed_gives_the_same_texts_and_another_seed_others()
    {
        var texts = Mutations.Of(Row, 5, 500).ToArray();

        texts.ShouldBe(Mutations.Of(Row, 5, 500));
        texts.ShouldNotBe(Mutations.Of(Row, 6, 500));
        texts.Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThan(400);
    }

    [Fact]
    public void Rows_are_json_every_one()
    {
        foreach (var row in Mutations.Rows(Row, 5, 2000)) Should.NotThrow(() => JsonDocument.Parse(row).Dispose(), row);
    }

    [Fact]
    public async Task SurviveAsync_another_exception_than_the_adapters_is_told_with_its_text()
    {
        var failure = await Should.ThrowAsync<Xunit.Sdk.XunitException>(() => Mutations.SurviveAsync(Row, 5, 10, _ => throw new FormatException("ouch")));

        failure.Message.ShouldContain("Number 0 of seed 5");
        failure.Message.ShouldContain("ouch");
    }
}
