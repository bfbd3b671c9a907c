namespace CodebookLsp.Cli.Shell;

/// <summary>Names and values in two columns, for people.</summary>
internal static class FactTable
{
    public static void Write(TextWriter output, IEnumerable<(string Name, string Value)> facts)
    {
        var all = facts.ToList();
        var width = all.Max(static fact => fact.Name.Length);
        string? last = null;
        foreach (var (name, value) in all)
        {
            // A name that repeats is said once.
            output.WriteLine($"{(name == last ? "" : name).PadRight(width)}  {value}");
            last = name;
        }
    }
}
