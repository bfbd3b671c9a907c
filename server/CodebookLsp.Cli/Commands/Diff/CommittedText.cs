using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Diff;

/// <summary>A file as it is in a revision of its git repository.</summary>
internal static class CommittedText
{
    private const int LongestMessage = 300; // in UTF-16 units

    /// <param name="now">The file's text now: line ends that git has made the system's are made so in the other version too.</param>
    /// <exception cref="CommittedTextException">There is no git, or it has no such version.</exception>
    /// <exception cref="UserFacingException">The version is no text, empty or too long.</exception>
    public static WholeText Read(string file, string revision, string now, CancellationToken cancel)
    {
        if (file == "-" || revision.StartsWith('-') || revision.Length == 0)
            throw UsageException.WrongOption("--git", "a revision, such as HEAD, and the name of a file");
        var path = Path.GetFullPath(file);
        var start = new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true };

        // The object as it lies there: no filter of the repository's configuration is run.
        string[] arguments = ["-C", Path.GetDirectoryName(path)!, "cat-file", "blob", $"{revision}:./{Path.GetFileName(path)}"];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var git = Started(start);
        var said = new StringBuilder();
        git.ErrorDataReceived += (_, line) =>
        {
            if (said.Length < LongestMessage)
                said.Append(line.Data);
        };
        git.BeginErrorReadLine();
        try
        {
            var name = $"{Path.GetFileName(path)} ({revision})";
            using var opened = TextFile.Open(git.StandardOutput.BaseStream, name);
            if (opened.IsEmpty)
            {
                git.WaitForExit();
                if (git.ExitCode != 0)
                    throw CommittedTextException.NotThere(file, revision, Printable.Start(said.ToString(), LongestMessage));
            }

            var (_, text) = WholeText.Read(opened, cancel);
            var isConverted = now.Contains("\r\n", StringComparison.Ordinal) && !text.Contains('\r');
            return new(name, isConverted ? text.ReplaceLineEndings("\r\n") : text);
        }
        finally
        {
            if (!git.HasExited)
                git.Kill();
        }
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw CommittedTextException.NoGit();
        }
    }
}

/// <summary>A version of a file cannot be had.</summary>
internal sealed class CommittedTextException : UserFacingException
{
    private CommittedTextException(string message) : base(message)
    {
    }

    public static CommittedTextException NoGit() =>
        new("--git needs the program git, which was not found. Install it, or name both texts: 'codebooklsp diff A B'.");

    public static CommittedTextException NotThere(string file, string revision, string said) =>
        new($"git has no version of '{Printable.Line(file)}' in '{Printable.Line(revision)}': {said}. Name a revision that has the file.");
}
