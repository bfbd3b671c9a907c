using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CodebookLsp.Server.Indexing;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.Tests.Indexing;

/// <summary>
/// <c>.gitignore</c> files, against what git says of them: <c>gitignore-cases.jsonl</c> has rules, a path (a folder's ends with '/') and
/// whether <c>git check-ignore</c> finds it ignored.
/// </summary>
[TestClass]
public sealed class IgnoreRulesTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly Case[] Cases =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "tests", "CodebookLsp.Server.Tests", "Indexing", "gitignore-cases.jsonl"))
            .Select(static line => JsonSerializer.Deserialize<Case>(line, Json)!),
    ];

    [TestMethod]
    public void Rules_ignore_what_git_ignores()
    {
        var wrong = Cases.Where(static one => IsIgnored(one) != one.Ignored).ToList();
        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)] // files cannot have such names there
    public void The_table_says_what_the_installed_git_says()
    {
        var folder = Directory.CreateTempSubdirectory("codebooklsp-gitignore-");
        try
        {
            if (Git(folder.FullName, "", "init", "--quiet") is null)
                Assert.Inconclusive("git is not installed.");
            foreach (var (number, one) in Cases.Index())
            {
                var path = $"{folder.FullName}/{number}/{one.Path}";
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                if (!path.EndsWith('/'))
                    AtomicFile.WriteText(path, "text");
                AtomicFile.WriteText($"{folder.FullName}/{number}/.gitignore", one.Rules + "\n");
            }

            var asked = string.Concat(Cases.Index().Select(static one => $"{one.Index}/{one.Item.Path.TrimEnd('/')}\0"));
            var ignored = Git(
                folder.FullName, asked, "-c", "core.ignorecase=false", "-c", "core.excludesfile=", "check-ignore", "--no-index", "-z",
                    "--stdin")!;
            CollectionAssert.AreEqual(
                Cases.Index().Where(static one => one.Item.Ignored).Select(static one => $"{one.Index}/{one.Item.Path.TrimEnd('/')}")
                    .ToArray(),
                ignored.Split('\0', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    [DataRow("*a", "a")]
    [DataRow("**/", "a/")]
    [DataRow("**/*a*", "a/")]
    [DataRow("*[ab]", "a")]
    [DataRow("[", "[")]
    public void A_hostile_pattern_is_done_in_as_many_steps_as_its_length_times_the_paths(string pattern, string path)
    {
        // One that tries every way to divide the path would not be done this year.
        var rules = IgnoreRules.Parse(string.Concat(Enumerable.Repeat(pattern, 300)) + "b");
        Assert.IsNull(rules.Ignores(string.Concat(Enumerable.Repeat(path, 300)) + "c", isFolder: false));
    }

    /// <summary>As the walk through a workspace asks: what lies in an ignored folder is ignored.</summary>
    private static bool IsIgnored(Case one)
    {
        var rules = IgnoreRules.Parse(one.Rules + "\n");
        var path = one.Path.TrimEnd('/');
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (rules.Ignores(path[..slash], isFolder: true) == true)
                return true;
        }

        return rules.Ignores(path, one.Path.EndsWith('/')) == true;
    }

    /// <returns>What git prints; null when it is not installed.</returns>
    private static string? Git(string folder, string input, params string[] arguments)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
        };
        try
        {
            using var git = Process.Start(start)!;
            var output = git.StandardOutput.ReadToEndAsync();
            git.StandardInput.Write(input);
            git.StandardInput.Close();
            git.WaitForExit();
            return output.GetAwaiter().GetResult();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private sealed record Case(string Rules, string Path, bool Ignored);
}
