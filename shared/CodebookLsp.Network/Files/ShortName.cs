namespace CodebookLsp.Network.Files;

/// <summary>Names from a file for use in messages: a damaged one may be megabytes long or move the cursor.</summary>
internal static class ShortName
{
    private const int Longest = 100;

    public static string Of(string name)
    {
        var visible = name.Length <= Longest ? name : string.Concat(name.AsSpan(0, Longest), "…");
        return visible.Any(char.IsControl)
            ? string.Concat(visible.Select(static letter => char.IsControl(letter) ? '\uFFFD' : letter)) : visible;
    }
}
