using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>codebookLsp/codes</c>, <c>codebookLsp/occurrences</c> and <c>codebookLsp/codeText</c>: lists for the editor's own views.
/// </summary>
internal static class CodeListHandlers
{
    private const int UsualLimit = 50;

    /// <summary>
    /// The codes of the token at the cursor, which are waited for, or of a range or the whole document as far as they are known.
    /// </summary>
    public static async Task<CodesResult> CodesAsync(
        Snapshot snapshot, CodesParams request, ReadingScheduler scheduler, CancellationToken cancel)
    {
        if (request.Range is { } range && range.Start == range.End && snapshot.TokenAt(range.Start) is { } token)
        {
            await scheduler.WaitAsync(snapshot.Text, token, DocumentRequests.PersonsPatience, cancel).ConfigureAwait(false);
            scheduler.Prefetch(snapshot.Text, token.Block); // the cursor stays here, and here the next edit will be
        }

        return Codes(snapshot, request);
    }

    /// <summary>A page of text about a code.</summary>
    public static CodeTextResult Text(Session session, LiveModel model, CodeId code)
    {
        var labels = session.Settings.Current.Labels;
        var texts = session.ReadDocuments.Select(static one =>
            (ClientSupport.PathOf(one.Document.Uri) is { } path ? Path.GetFileName(path) : one.Document.Uri, one.Text));
        return new(CodeText.Of(code, model, labels, texts), labels.Of(code)?.Text);
    }

    private static CodesResult Codes(Snapshot snapshot, CodesParams request)
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
        var found = CodeList.In(snapshot.Text, start, end, snapshot.Settings, limit, Wanted);
        var absent = (request.Codes ?? []).Select(snapshot.Text.Model.Names.Find).OfType<CodeId>().Distinct()
            .Except(found.Codes.Select(static one => one.Code)).Take(Math.Max(0, limit - found.Codes.Count));
        var named = absent.Select(code => CodeList.Absent(snapshot.Text, code, snapshot.Settings))
            .Where(code => Wanted(code.Name, code.Label));
        return Result(snapshot, found with { Codes = [.. found.Codes, .. named] }, null);

        bool Wanted(string name, string? label) =>
            request.Codes?.Contains(name, StringComparer.OrdinalIgnoreCase) != false
            && (name.Contains(request.Filter ?? "", StringComparison.OrdinalIgnoreCase)
                || label?.Contains(request.Filter ?? "", StringComparison.OrdinalIgnoreCase) == true);
    }

    /// <exception cref="StreamJsonRpc.LocalRpcException">The model has no code of that name.</exception>
    public static OccurrencesResult Occurrences(Snapshot snapshot, OccurrencesParams request)
    {
        var code = snapshot.Text.Model.Names.Find(request.Code) ?? throw LspError.UnknownCode(request.Code);
        var ranges = SameCode.Occurrences(snapshot.Text, code).Select(range => snapshot.ToLsp(range.Start, range.End));
        return new(snapshot.Document.Version, [.. ranges]);
    }

    private static CodesResult Result(Snapshot snapshot, CodeListing listing, CodesToken? token) =>
        new(snapshot.Document.Version, token, listing.Tokens, listing.Read, [.. listing.Codes.Select(code =>
        {
            var site = snapshot.Text.Model.Names.Site(code.Code);
            var similarity = code.Similarity is { } value && float.IsFinite(value) ? value : default(float?);
            return new CodeEntry(
                code.Name, site.Layer, site.Head, code.Code.Code, code.Label, code.Count, code.DocumentCount, similarity, code.Color);
        })]);
}
