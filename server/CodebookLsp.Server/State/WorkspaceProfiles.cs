using CodebookLsp.Features.Steering;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Server.State;

/// <summary>
/// The profiles of a workspace: <c>.codebooklsp/profiles/NAME.steering.json</c> in its folders. They are data: what is in one can only
/// change what a text says.
/// </summary>
internal static class WorkspaceProfiles
{
    private const int Most = 200;

    /// <summary>All that can be read, the first of a name, and what is wrong with the others.</summary>
    public static (IReadOnlyList<(SteeringProfile Profile, string Path)> Profiles, IReadOnlyList<string> Problems) Read(
        IReadOnlyList<string> folders)
    {
        var (profiles, problems) = (new Dictionary<string, (SteeringProfile, string)>(), new List<string>());
        foreach (var (path, folder) in folders.SelectMany(static folder => Files(folder).Select(path => (path, folder))).Take(Most))
        {
            try
            {
                var profile = ProfileFile.Read(path, folder);
                profiles.TryAdd(profile.Name, (profile, path));
            }
            catch (UserFacingException e)
            {
                problems.Add(e.Message);
            }
        }

        return ([.. profiles.Values.OrderBy(static one => one.Item1.Name, StringComparer.OrdinalIgnoreCase)], problems);
    }

    /// <summary>All that can be read, the first of a name.</summary>
    public static IReadOnlyList<SteeringProfile> All(IReadOnlyList<string> folders) =>
        [.. Read(folders).Profiles.Select(static one => one.Profile)];

    /// <summary>Where a folder of the workspace has them.</summary>
    public static string FolderIn(string folder) => Path.Combine(folder, ".codebooklsp", "profiles");

    private static IEnumerable<string> Files(string folder)
    {
        try
        {
            var profiles = FolderIn(folder);
            return Directory.Exists(profiles)
                ? [.. Directory.EnumerateFiles(profiles, "*" + ProfileFile.Extension).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
