using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Shell;

/// <summary>Keeps the details of a bug for whoever mends it, in the user's folder for such things.</summary>
internal static class CrashLog
{
    /// <returns>What to tell the user.</returns>
    public static string Write(Exception exception, CommandContext context)
    {
        try
        {
            var folder = Folder(context);
            FileRights.PrivateFolder(folder); // what was being read may be in the log
            var path = Path.Combine(folder, $"crash-{context.Time.GetUtcNow():yyyyMMdd-HHmmss}-{Environment.ProcessId}.log");
            AtomicFile.WriteText(
                path,
                $"codebooklsp {typeof(CrashLog).Assembly.GetName().Version} on {Environment.OSVersion}\n\n{exception}\n",
                FileRights.OnlyUser);
            return $"This is a bug in codebooklsp ({exception.GetType().Name}). Please report it with the file '{path}'.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UserFacingException)
        {
            return $"This is a bug in codebooklsp, and its log could not be written: {exception}";
        }
    }

    private static string Folder(CommandContext context)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "codebooklsp", "logs");
        if (OperatingSystem.IsMacOS())
            return Path.Combine(home, "Library", "Logs", "codebooklsp");
        var named = context.Variable("XDG_STATE_HOME") is { } state && Path.IsPathRooted(state) ? state : null;
        return Path.Combine(named ?? Path.Combine(home, ".local", "state"), "codebooklsp");
    }
}
