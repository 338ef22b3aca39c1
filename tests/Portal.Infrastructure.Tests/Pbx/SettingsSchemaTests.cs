using Portal.Domain.Pbx;
using Portal.Infrastructure.Pbx;

namespace Portal.Infrastructure.Tests.Pbx;

public sealed class SettingsSchemaTests
{
    private static readonly Dictionary<string, string?> None = [];

    [Fact]
    public void FieldsOf_settings_class_gives_one_field_a_marked_property()
    {
        var fields = SettingsSchema.FieldsOf(typeof(SampleSettings));

        fields.Select(f => f.Name).ShouldBe(["serverAddress", "accountNumber", "apiKey", "slow", "ring"]);
        fields[0].ShouldBe(new SettingField("serverAddress", new Localized("Address", "Adres"), new Localized("Help", "Yardım"), SettingKind.Address, true, false, "https://pbx.example"));
        fields[2].Secret.ShouldBeTrue();
        fields[2].Default.ShouldBeNull();
        fields[3].Kind.ShouldBe(SettingKind.Boolean);
        fields[4].Kind.ShouldBe(SettingKind.Number);
        fields[4].Default.ShouldBe("30");
    }

    [Fact]
    public void Parse_all_values_builds_the_settings()
    {
        var parsed = SettingsSchema.Parse(
            typeof(SampleSettings),
            new Dictionary<string, string?> { ["serverAddress"] = " http://10.0.0.1:8080/pbx/ ", ["accountNumber"] = "A1", ["slow"] = "true", ["ring"] = "12" },
            new Dictionary<string, string?> { ["apiKey"] = "K-1" });

        parsed.Problems.ShouldBeEmpty();
        var settings = parsed.Settings.ShouldBeOfType<SampleSettings>();
        settings.ShouldBe(new SampleSettings { ServerAddress = "http://10.0.0.1:8080/pbx/", AccountNumber = "A1", ApiKey = new Secret("K-1"), Slow = true, Ring = 12 });
        settings.ToString().ShouldNotContain("K-1");
    }

    [Fact]
    public void Parse_absent_optional_values_takes_the_defaults()
    {
        var parsed = SettingsSchema.Parse(typeof(SampleSettings), new Dictionary<string, string?> { ["accountNumber"] = "A1", ["ring"] = " " }, new Dictionary<string, string?> { ["apiKey"] = "K" });

        var settings = parsed.Settings.ShouldBeOfType<SampleSettings>();
        settings.ServerAddress.ShouldBe("https://pbx.example");
        settings.Ring.ShouldBe(30);
    }

    [Fact]
    public void Parse_missing_and_unknown_fields_names_each()
    {
        var parsed = SettingsSchema.Parse(typeof(SampleSettings), new Dictionary<string, string?> { ["colour"] = "red", ["accountNumber"] = "" }, None);

        parsed.Settings.ShouldBeNull();
        parsed.Problems.ShouldBe(
            [new("colour", "unknownField"), new("accountNumber", "required"), new("apiKey", "required")],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("pbx.example", "address")]
    [InlineData("/only/a/path", "addressScheme")]
    [InlineData("ftp://pbx.example/", "addressScheme")]
    [InlineData("file:///etc/passwd", "address")]
    [InlineData("http://", "address")]
    [InlineData("http://user:pass@pbx.example/", "addressUser")]
    [InlineData("http://pbx.example/?a=1", "addressQuery")]
    [InlineData("http://pbx.example/#x", "addressQuery")]
    [InlineData("not an address", "address")]
    public void Parse_wrong_address_says_what_is_wrong(string address, string expected)
    {
        var parsed = SettingsSchema.Parse(
            typeof(SampleSettings), new Dictionary<string, string?> { ["serverAddress"] = address, ["accountNumber"] = "1" }, new Dictionary<string, string?> { ["apiKey"] = "K" });

        var problem = parsed.Problems.ShouldHaveSingleItem();
        problem.Field.ShouldBe("serverAddress");

        // How the framework reads a path alone depends on the system; both words tell the admin what to type.
        if (address.StartsWith('/')) problem.MessageKey.ShouldBeOneOf("address", "addressScheme");
        else problem.MessageKey.ShouldBe(expected);
    }

    [Theory]
    [InlineData("ring", "twelve", "number")]
    [InlineData("ring", "1.5", "number")]
    [InlineData("slow", "perhaps", "boolean")]
    public void Parse_value_of_the_wrong_kind_is_a_problem(string field, string value, string expected)
    {
        var parsed = SettingsSchema.Parse(
            typeof(SampleSettings), new Dictionary<string, string?> { [field] = value, ["accountNumber"] = "1" }, new Dictionary<string, string?> { ["apiKey"] = "K" });

        parsed.Problems.ShouldBe([new(field, expected)]);
    }

    [Fact]
    public void PlainOf_and_SecretsOf_split_and_round_trip()
    {
        var settings = new SampleSettings { AccountNumber = "Ş\"1", ApiKey = new Secret("gizli"), Slow = true, Ring = 7 };

        var plain = SettingsSchema.ToJson(SettingsSchema.PlainOf(settings));
        var secrets = SettingsSchema.ToJson(SettingsSchema.SecretsOf(settings));

        plain.ShouldNotContain("gizli");
        SettingsSchema.Parse(typeof(SampleSettings), SettingsSchema.FromJson(plain), SettingsSchema.FromJson(secrets)).Settings.ShouldBe(settings);
    }

    [Fact]
    public void Text_every_key_is_said_in_both_languages()
    {
        foreach (var key in typeof(SettingMessages).GetFields().Select(f => (string)f.GetRawConstantValue()!))
        {
            var text = SettingMessages.Text(key);
            text.En.ShouldNotBe(key);
            text.Tr.ShouldNotBe(text.En);
        }
    }

    [Fact]
    public void All_vendors_have_labelled_fields_and_a_secret()
    {
        foreach (var vendor in PbxCatalog.All)
        {
            vendor.Fields.ShouldNotBeEmpty();
            vendor.Fields.ShouldContain(f => f.Secret && f.Required);
            vendor.Fields.ShouldAllBe(f => f.Label.En.Length > 0 && f.Label.Tr.Length > 0);
        }
    }

    private sealed record SampleSettings : PbxSettings
    {
        [Setting("Address", "Adres", Required = true, Kind = SettingKind.Address, HelpEn = "Help", HelpTr = "Yardım")]
        public string ServerAddress { get; init; } = "https://pbx.example";

        [Setting("Account", "Hesap", Required = true)]
        public string AccountNumber { get; init; } = "";

        [Setting("Key", "Anahtar", Required = true)]
        public Secret ApiKey { get; init; }

        [Setting("Slow", "Yavaş")]
        public bool Slow { get; init; }

        [Setting("Ring", "Çalma")]
        public int Ring { get; init; } = 30;

        public string NotAField { get; init; } = "";
    }
}
