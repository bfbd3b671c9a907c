namespace CodebookLsp.Server.Indexing;

/// <summary>The rules of one <c>.gitignore</c> (<see href="https://git-scm.com/docs/gitignore#_pattern_format">its format</see>): which paths below its folder are nobody's texts.</summary>
internal sealed class IgnoreRules
{
    private const int MostRules = 1000;

    private readonly List<(Glob Path, bool IsTied, bool OnlyFolders, bool Takes)> rules = [];

    private IgnoreRules(string text)
    {
        foreach (var line in text.Split('\n').Take(MostRules))
        {
            if (Rule(line.TrimEnd('\r')) is { } rule)
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
            var (pattern, isTied, onlyFolders, takes) = rules[index];
            if ((isFolder || !onlyFolders) && pattern.Matches(isTied ? path : path.AsSpan(path.LastIndexOf('/') + 1)))
                return takes;
        }

        return null;
    }

    private static (Glob Path, bool IsTied, bool OnlyFolders, bool Takes)? Rule(string line)
    {
        var pattern = line.EndsWith("\\ ", StringComparison.Ordinal) ? line : line.TrimEnd(' ');
        if (pattern.Length == 0 || pattern[0] == '#')
            return null;

        var takes = pattern[0] != '!';
        pattern = takes ? pattern : pattern[1..];
        var onlyFolders = pattern.EndsWith('/');
        pattern = pattern.TrimEnd('/');
        if (pattern.Length == 0)
            return null;

        // A slash anywhere but at the end ties a pattern to its folder.
        return (new(pattern.TrimStart('/')), pattern.Contains('/', StringComparison.Ordinal), onlyFolders, takes);
    }
}
