using System.Buffers;
using CodebookLsp.Features.Steering;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>codebookLsp/saveProfile</c>: what steered a continuation is kept as a profile of the workspace,
/// <c>.codebooklsp/profiles/NAME.steering.json</c> in the document's folder or else the first.
/// </summary>
internal sealed class SaveProfileHandler(Session session)
{
    private const int LongestName = 80; // in UTF-16 units

    /// <summary>What no file system of ours takes in a name, and what would lead into another folder.</summary>
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"/\\|?*");

    /// <exception cref="StreamJsonRpc.LocalRpcException">The name cannot be a file's, or there is no folder that could keep it.</exception>
    /// <exception cref="Text.Errors.UserFacingException">The receipt is none, or the file cannot be written.</exception>
    public SaveProfileResult Save(SaveProfileParams request)
    {
        var name = request.Name.Trim();
        if (name.Length is 0 or > LongestName || name[0] == '.' || name[^1] == '.' || name != Printable.Line(name)
            || name.AsSpan().ContainsAny(Forbidden))
        {
            throw LspError.Failed(
                "A profile's name is one to 80 characters, has none of < > : \" / \\ | ? *, and neither begins nor ends with a dot.");
        }

        var steered = Receipt.Parse(request.Receipt, "receipt").Profile;
        var profile = steered with { Name = name, Description = steered.Description ?? steered.Name };
        var folders = session.Client.Folders;
        var folder = session.Client.FolderOf(request.TextDocument.Uri) ?? (folders.Count > 0 ? folders[0] : null)
            ?? throw LspError.Failed("Profiles are kept in a folder of the workspace, and none is open. Open a folder, then save it.");
        var known = WorkspaceProfiles.Read(folders).Profiles.FirstOrDefault(one => one.Profile.Name == name).Path;
        var path = known ?? Path.Combine(WorkspaceProfiles.FolderIn(folder), name + ProfileFile.Extension);
        var uri = new Uri(path).AbsoluteUri;
        if (File.Exists(path) && request.Replace != true)
            return new(uri, false);
        Write(profile, path, folders);
        return new(uri, true);
    }

    /// <summary>Never outside of the workspace: a folder that was cloned may hold links that lead anywhere.</summary>
    private static void Write(SteeringProfile profile, string path, IReadOnlyList<string> folders)
    {
        try
        {
            var real = RealPath.Of(path);
            if (!folders.Any(folder => RealPath.IsInside(real, RealPath.Of(folder))))
                throw LspError.Failed($"'{Printable.Line(path)}' leads out of the workspace by a link, so nothing is written there.");
            Directory.CreateDirectory(Path.GetDirectoryName(real)!);
            ProfileFile.Write(profile, real);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFileException.From(path, e);
        }
    }
}
