namespace CodebookLsp.Network.Native;

/// <summary>Where files are kept that can be made again at any time.</summary>
public static class CacheFolder
{
    /// <summary>CODEBOOKLSP_CACHE, else the platform's folder for caches, for this user only.</summary>
    public static string Path()
    {
        if (Environment.GetEnvironmentVariable("CODEBOOKLSP_CACHE") is { Length: > 0 } given)
            return given;
        if (!OperatingSystem.IsWindows() && !OperatingSystem.IsMacOS()
            && Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && System.IO.Path.IsPathRooted(xdg))
            return System.IO.Path.Combine(xdg, "codebooklsp");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsWindows()
            ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "codebooklsp", "cache")
            : OperatingSystem.IsMacOS() ? System.IO.Path.Combine(home, "Library", "Caches", "codebooklsp")
            : System.IO.Path.Combine(home, ".cache", "codebooklsp");
    }
}
