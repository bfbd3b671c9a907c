using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// Call hierarchy from code to code: what "calls" a code are the codes that come before it in the document more often than by chance, what
/// it "calls" those that come after.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#callHierarchy_incomingCalls"/>
/// </summary>
internal static class CallHierarchyHandler
{
    public static CallHierarchyItem[]? Prepare(Snapshot snapshot, LiveToken token) =>
        RenameHandler.Code(snapshot, token) is { } code && SameCode.Seen(snapshot.Text, token) is { } range
            ? [Item(snapshot, code, snapshot.ToLsp(range.Start, range.End), null)]
            : null;

    /// <exception cref="StreamJsonRpc.LocalRpcException">The model has no such code.</exception>
    public static CallHierarchyIncomingCall[] Incoming(Snapshot snapshot, CallHierarchyItem item) =>
    [
        .. Found(snapshot, item, CodeCoactivations.Incoming, "just before", "before")
            .Select(static one => new CallHierarchyIncomingCall(one.Item, one.Ranges)),
    ];

    /// <exception cref="StreamJsonRpc.LocalRpcException">The model has no such code.</exception>
    public static CallHierarchyOutgoingCall[] Outgoing(Snapshot snapshot, CallHierarchyItem item) =>
    [
        .. Found(snapshot, item, CodeCoactivations.Outgoing, "just after", "after")
            .Select(static one => new CallHierarchyOutgoingCall(one.Item, one.Ranges)),
    ];

    /// <summary>The codes beside a code, and the places that the protocol wants; where there are none, a sentence that says so.</summary>
    private static IEnumerable<(CallHierarchyItem Item, Protocol.Range[] Ranges)> Found(
        Snapshot snapshot, CallHierarchyItem item, Func<LiveText, CodeId, LiveSettings, IReadOnlyList<CoactivatedCode>> find, string beside,
        string where)
    {
        if (item.Data.Code.Length == 0)
            return []; // of the sentence there is nothing to say
        var found = find(snapshot.Text, Code(snapshot, item), snapshot.Settings);
        if (found.Count > 0)
            return found.Select(one => (Item(snapshot, one, beside), Ranges(snapshot, where == "before" ? one.Own : one.Places)));
        return
        [
            (item with
            {
                Name = $"No code comes {where} this one more often than by chance, as far as the text has been read.",
                Detail = null,
                Data = new(""),
            }, [item.SelectionRange]),
        ];
    }

    private static CodeId Code(Snapshot snapshot, CallHierarchyItem item) =>
        snapshot.Text.Model.Names.Find(item.Data.Code) ?? throw LspError.UnknownCode(item.Data.Code);

    private static CallHierarchyItem Item(Snapshot snapshot, CoactivatedCode one, string beside) => Item(
        snapshot, one.Code, Ranges(snapshot, one.Own)[0],
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(one.OnSameToken ? "on the same token" : beside)}, {one.Coactivations} of {one.Of} times, {one.Lift:0.#} times chance"));

    private static CallHierarchyItem Item(Snapshot snapshot, CodeId code, Protocol.Range range, string? detail) =>
        new(snapshot.Settings.Labels.Titled(code, snapshot.Text.Model.Names), SymbolKinds.Key, snapshot.Document.Uri, range, range)
        {
            Detail = detail,
            Data = new(snapshot.Text.Model.Names.Of(code)),
        };

    private static Protocol.Range[] Ranges(Snapshot snapshot, IReadOnlyList<TextRange> ranges) =>
        [.. ranges.Select(range => snapshot.ToLsp(range.Start, range.End))];
}
