using System.Text;
using System.Text.RegularExpressions;

namespace CodebookLsp.Server.Workspaces;

/// <summary>The rules of one <c>.gitignore</c> (<see href="https://git-scm.com/docs/gitignore#_pattern_format">its format</see>): which paths below its folder are nobody's texts.</summary>
internal sealed class IgnoreRules
{
    private const int MostRules = 1000;

    private readonly List<(Regex Path, bool OnlyFolders, bool Takes)> rules = [];

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
            var (pattern, onlyFolders, takes) = rules[index];
            if ((isFolder || !onlyFolders) && pattern.IsMatch(path))
                return takes;
        }

        return null;
    }

    private static (Regex Path, bool OnlyFolders, bool Takes)? Rule(string line)
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
        var tied = pattern.Contains('/', StringComparison.Ordinal);
        var regex = new StringBuilder(tied ? "^" : "(^|/)").Append(Translated(pattern.TrimStart('/'))).Append('$');
        return (new(regex.ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), onlyFolders, takes);
    }

    private static StringBuilder Translated(string glob)
    {
        var regex = new StringBuilder();
        for (var at = 0; at < glob.Length; at++)
        {
            if (glob.AsSpan(at).StartsWith("**/", StringComparison.Ordinal) && (at == 0 || glob[at - 1] == '/'))
            {
                regex.Append("(.*/)?");
                at += 2;
            }
            else if (glob.AsSpan(at).SequenceEqual("**") && (at == 0 || glob[at - 1] == '/'))
            {
                regex.Append(".*");
                at++;
            }
            else if (glob[at] == '*')
            {
                regex.Append("[^/]*");
            }
            else if (glob[at] == '?')
            {
                regex.Append("[^/]");
            }
            else if (glob[at] == '[' && glob.IndexOf(']', Math.Min(glob.Length, at + 2)) is > 0 and var end)
            {
                var inside = glob[(at + 1)..end].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
                regex.Append('[').Append(inside[0] == '!' ? "^/" + inside[1..] : inside).Append(']');
                at = end;
            }
            else
            {
                if (glob[at] == '\\' && at + 1 < glob.Length)
                    at++;
                regex.Append(Regex.Escape(glob[at].ToString()));
            }
        }

        return regex;
    }
}
