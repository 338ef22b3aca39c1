namespace Portal.PbxSimulator.World;

/// <summary>The company's account at its vendor: credit and blocked callers.</summary>
internal sealed partial class Site
{
    private const decimal PricePerMinute = 0.45m;
    private const decimal LeastCredit = 20m;
    private const decimal TopUpAmount = 480m;

    private readonly List<string> _blocked = [];

    /// <summary>Prepaid credit in lira. It falls with every begun minute of outbound talk; the company tops up before it is spent.</summary>
    public decimal Credit { get; private set; } = 500m;

    /// <summary>Blocked callers in the order they were blocked, as the order wrote them.</summary>
    public IReadOnlyList<string> Blocked => _blocked;

    /// <summary>Blocks a caller. False when they are blocked already.</summary>
    public bool Block(string number)
    {
        if (IsBlocked(number)) return false;
        _blocked.Add(number);
        return true;
    }

    /// <summary>False when the number was not blocked.</summary>
    public bool Unblock(string number) => _blocked.RemoveAll(one => LastTen(one) == LastTen(number)) > 0;

    public bool IsBlocked(string number) => _blocked.Exists(one => LastTen(one) == LastTen(number));

    // The same number comes with and without its leading 0 or 90.
    private static string LastTen(string number)
    {
        var digits = string.Concat(number.Where(char.IsAsciiDigit));
        return digits.Length > 10 ? digits[^10..] : digits;
    }

    private void Charge(Call call)
    {
        if (call is not { Direction: Direction.Outbound, AnsweredAt: not null }) return;
        Credit -= PricePerMinute * (decimal)Math.Ceiling(Math.Max(1, call.Talk.TotalMinutes));
        if (Credit < LeastCredit) Credit += TopUpAmount;
    }
}
