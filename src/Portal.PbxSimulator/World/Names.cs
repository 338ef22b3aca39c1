namespace Portal.PbxSimulator.World;

/// <summary>Agents' names. They belong to the site's plan and not to the seed, so that a portal finds the same people after a reset.</summary>
internal static class Names
{
    private static readonly string[] First =
        ["Ayşe", "Mehmet", "Zeynep", "Emre", "Elif", "Burak", "Gülşah", "Onur", "Çiğdem", "Hakan", "Şule", "İbrahim", "Özge", "Tolga", "Büşra", "Umut",
            "Yasemin", "Kerem", "Nazlı", "Volkan", "Pınar", "Serkan", "Ebru", "Oğuz", "Melis", "Barış", "Sevgi", "Uğur", "Derya", "Cem", "Irmak", "Ümit", "Tuğba", "Alper"];

    private static readonly string[] Last =
        ["Yıldız", "Kaya", "Demirtaş", "Çelik", "Şahin", "Aydoğan", "Öztürk", "Arslan", "Koç", "Güneş", "Işık", "Polat", "Ünal", "Kılıç", "Erdoğdu", "Tunç",
            "Bulut", "Özkan", "Şimşek", "Acar", "Duman", "Yavuz", "Çetin", "Gürbüz", "Bozkurt", "Sezer", "Toprak", "Ateş", "Uçar", "Korkmaz", "Ergin"];

    /// <summary>The counts have no common divisor, so that stepping through both repeats no pair for a thousand agents.</summary>
    public static string Of(string vendor, int index)
    {
        var offset = Rng.Of(0, vendor).Next(1000);
        return $"{First[(offset + index) % First.Length]} {Last[(offset + index) % Last.Length]}";
    }

    /// <summary>An outside number of ten digits. The part after the area code begins with 0, which no Turkish subscriber's number does.</summary>
    public static string OutsideNumber(Rng random)
    {
        string[] codes = ["532", "533", "535", "542", "543", "544", "505", "506", "552", "555", "212", "216", "312", "232"];
        return $"{random.Pick(codes)}0{random.Next(1_000_000):000000}";
    }
}
