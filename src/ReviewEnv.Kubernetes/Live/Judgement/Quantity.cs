using System.Globalization;

namespace ReviewEnv.Kubernetes.Live.Judgement;

/// <summary>An amount as Kubernetes writes it: <c>100m</c>, <c>1.5Gi</c>, <c>1e3</c>, <c>12E</c>.</summary>
/// <param name="Value">In the unit's own terms: cores, bytes, pieces. Exact, and rounded up to a billionth as servers do.</param>
internal readonly record struct Quantity(decimal Value) : IComparable<Quantity>
{
    // Ordered by size within each family, for writing.
    private static readonly (string Suffix, decimal Factor)[] Binary =
        [("Ki", 1024m), ("Mi", 1048576m), ("Gi", 1073741824m), ("Ti", 1099511627776m), ("Pi", 1125899906842624m), ("Ei", 1152921504606846976m)];

    private static readonly (string Suffix, decimal Factor)[] Decimal =
        [("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("", 1m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m)];

    /// <summary>False for what is no quantity, and for one beyond 28 digits.</summary>
    public static bool TryParse(string? text, out Quantity quantity)
    {
        quantity = default;
        if (string.IsNullOrEmpty(text))
            return false;
        var end = text[0] is '+' or '-' ? 1 : 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            end++;
        if (Factor(text[end..]) is not { } factor
            || !decimal.TryParse(text.AsSpan(0, end), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        try
        {
            quantity = new(RoundUp(number * factor));
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    public static Quantity Parse(string text) => TryParse(text, out var quantity) ? quantity : throw new FormatException($"'{text}' is no Kubernetes quantity");

    public int CompareTo(Quantity other) => Value.CompareTo(other.Value);

    /// <summary>The shortest whole number with a suffix of powers of ten, as for CPU.</summary>
    public override string ToString() => Write(Decimal);

    /// <summary>The same with suffixes of powers of two, as for memory.</summary>
    public string ToBinaryString() => Value != 0 && decimal.Truncate(Value) == Value && Value % 1024 == 0 ? Write(Binary) : ToString();

    private string Write((string Suffix, decimal Factor)[] family)
    {
        if (Value == 0)
            return "0";
        var value = Value;
        var (suffix, factor) = family.Last(unit => value % unit.Factor == 0);
        return (value / factor).ToString("0", CultureInfo.InvariantCulture) + suffix;
    }

    private static decimal? Factor(string suffix)
    {
        if (suffix.Length > 1 && suffix[0] is 'e' or 'E' && int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
            return exponent is < -28 or > 28 ? null : Power(exponent);
        foreach (var (name, factor) in Decimal)
        {
            if (name == suffix)
                return factor;
        }
        foreach (var (name, factor) in Binary)
        {
            if (name == suffix)
                return factor;
        }
        return null;
    }

    private static decimal Power(int exponent)
    {
        var power = 1m;
        for (var i = 0; i < Math.Abs(exponent); i++)
            power = exponent > 0 ? power * 10 : power / 10;
        return power;
    }

    private static decimal RoundUp(decimal value)
    {
        var rounded = decimal.Round(value, 9, MidpointRounding.ToZero);
        return rounded == value ? value : rounded + (value > 0 ? 1e-9m : -1e-9m);
    }
}
