namespace CodebookLsp.Server.Indexing;

/// <summary>
/// The rules of one <c>.gitignore</c> (<see href="https://git-scm.com/docs/gitignore#_pattern_format">its format</see>): which paths below
/// its folder are not the user's own texts.
/// </summary>
internal sealed class IgnoreRules
{
    private const int MostRules = 1000;

    /// <summary>Longer patterns are left out: no path is so long.</summary>
    private const int LongestPattern = 4096;

    private readonly List<Rule> rules = [];

    private IgnoreRules(string text)
    {
        foreach (var line in text.TrimStart('\uFEFF').Split('\n').Take(MostRules))
        {
            if (Read(line.EndsWith('\r') ? line[..^1] : line) is { } rule)
                rules.Add(rule);
        }
    }

    public static IgnoreRules Parse(string text) => new(text);

    /// <summary>Whether a path is ignored; null where no rule is about it, so that the folders above decide.</summary>
    /// <param name="path">From the rules' folder, parts divided by '/'.</param>
    public bool? Ignores(string path, bool isFolder)
    {
        for (var index = rules.Count - 1; index >= 0; index--) // the last rule wins
        {
            var rule = rules[index];
            if ((isFolder || !rule.OnlyFolders) && rule.Pattern.Matches(rule.IsTied ? path : path.AsSpan(path.LastIndexOf('/') + 1)))
                return rule.Ignores;
        }

        return null;
    }

    private static Rule? Read(string line)
    {
        if (line.StartsWith('#'))
            return null;
        var pattern = WithoutTrailingBlanks(line);
        var ignores = !pattern.StartsWith('!');
        pattern = ignores ? pattern : pattern[1..];
        var onlyFolders = pattern.EndsWith('/');
        pattern = onlyFolders ? pattern[..^1] : pattern;

        // A slash anywhere but at the end ties a pattern to its folder.
        var isTied = pattern.Contains('/', StringComparison.Ordinal);
        pattern = pattern.StartsWith('/') ? pattern[1..] : pattern;
        return pattern.Length is 0 or > LongestPattern ? null : new(new(pattern), isTied, onlyFolders, ignores);
    }

    /// <summary>Without blanks at the end, unless a backslash stands before them.</summary>
    private static string WithoutTrailingBlanks(string line)
    {
        var end = 0;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '\\')
                at++;
            else if (line[at] == ' ')
                continue;
            end = at + 1;
        }

        return line[..Math.Min(end, line.Length)];
    }

    /// <param name="IsTied">Whether the pattern is about the whole path, else about its last part.</param>
    /// <param name="Ignores">False for a rule that takes a path back.</param>
    private sealed record Rule(Glob Pattern, bool IsTied, bool OnlyFolders, bool Ignores);
}
