using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/codes</c> and <c>codebookLsp/occurrences</c>: lists for the editor's own views.</summary>
internal static class CodeListHandlers
{
    private const int UsualLimit = 50;

    public static CodesResult Codes(Snapshot snapshot, CodesParams request)
    {
        var limit = Math.Max(0, request.Limit ?? UsualLimit);
        if (request.Range is { } range && range.Start == range.End)
        {
            if (snapshot.TokenAt(range.Start) is not { } token)
                return new(snapshot.Document.Version, null, 0, 0, []);

            var one = CodeList.At(snapshot.Text, token, snapshot.Settings, limit, Wanted);
            return Result(snapshot, one, new(snapshot.Text.TextOf(token), snapshot.ToLsp(token.Start, token.End)));
        }

        var (start, end) = request.Range is { } part ? snapshot.Offsets(part) : (0, snapshot.Text.Text.Length);
        return Result(snapshot, CodeList.In(snapshot.Text, start, end, snapshot.Settings, limit, Wanted), null);

        bool Wanted(string name, string? label) =>
            request.Codes?.Contains(name, StringComparer.OrdinalIgnoreCase) != false
            && (name.Contains(request.Filter ?? "", StringComparison.OrdinalIgnoreCase) || label?.Contains(request.Filter ?? "", StringComparison.OrdinalIgnoreCase) == true);
    }

    /// <exception cref="StreamJsonRpc.LocalRpcException">The model has no code of that name.</exception>
    public static OccurrencesResult Occurrences(Snapshot snapshot, OccurrencesParams request)
    {
        var code = snapshot.Text.Model.Names.Find(request.Code) ?? throw LspError.UnknownCode(request.Code);
        return new(snapshot.Document.Version, [.. SameCode.Occurrences(snapshot.Text, code).Select(range => snapshot.ToLsp(range.Start, range.End))]);
    }

    private static CodesResult Result(Snapshot snapshot, CodeListing listing, CodesToken? token) =>
        new(snapshot.Document.Version, token, listing.Tokens, listing.Read, [.. listing.Codes.Select(code =>
        {
            var site = snapshot.Text.Model.Names.Site(code.Code);
            var similarity = code.Similarity is { } value && float.IsFinite(value) ? value : default(float?);
            return new CodeEntry(code.Name, site.Layer, site.Head, code.Code.Code, code.Label, code.Count, code.DocumentCount, similarity, code.Color);
        })]);
}
