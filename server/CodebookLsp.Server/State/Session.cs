using System.Collections.Immutable;
using System.Text.Json;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Offsets;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.State;

/// <summary>
/// What is open and set right now. Notifications change it in the order in which they came; the reading thread and requests look at it
/// at any time.
/// </summary>
internal sealed class Session(ILogger log)
{
    private readonly Lock gate = new();
    private ImmutableDictionary<string, Document> open = ImmutableDictionary<string, Document>.Empty;
    private LiveModel? model;
    private bool isPaused;

    public ClientSupport Client { get; set; } = new();

    public EditorSettings Settings { get; } = new();

    public IEnumerable<Document> Documents => Volatile.Read(ref open).Values;

    public LiveModel? Model => Volatile.Read(ref model);

    /// <summary>Whether the user wants nothing to be read for now.</summary>
    public bool IsPaused
    {
        get => Volatile.Read(ref isPaused);
        set => Volatile.Write(ref isPaused, value);
    }

    public Document? Find(string uri) => Volatile.Read(ref open).GetValueOrDefault(uri);

    /// <summary>Whether a text is the newest version of a document.</summary>
    public bool IsCurrent(LiveText text) => Documents.Any(document => ReferenceEquals(document.Live, text));

    /// <summary>Whether a document is a label file: its labels are used, and its codes are not read.</summary>
    public static bool IsLabelFile(string uri) => uri.EndsWith("/.codebooklsp/labels.json", StringComparison.Ordinal);

    /// <summary>Whether a document says how datasets are read.</summary>
    public static bool IsPlanFile(string uri) => uri.EndsWith("/.codebooklsp/dataset.json", StringComparison.Ordinal);

    public bool AnyOverLimit => Documents.Any(document => !Fits(document.Content));

    /// <summary>Told of each document that is no longer the client's, and why.</summary>
    public Action<string, string> LostStep { get; set; } = static (_, _) => { };

    /// <summary>What a request works on; null for a document that is not read.</summary>
    public Snapshot? Snapshot(Document? document) => document?.Live is { } text ? new(document, text, Settings.Current, Client) : null;

    /// <summary>The open documents that are read, in the order of their URIs.</summary>
    public IReadOnlyList<(Document Document, LiveText Text)> ReadDocuments =>
    [
        .. Documents.Where(static document => document.Live is not null).OrderBy(static document => document.Uri, StringComparer.Ordinal)
            .Select(static document => (document, document.Live!)),
    ];

    public Location ToLocation(Document document, TextRange range) =>
        new(document.Uri, document.Lines.ToLsp(range.Start, range.End, Client.Columns));

    /// <summary>Takes a document's text; one that is open already starts again.</summary>
    public void Open(TextDocumentItem item)
    {
        var before = Find(item.Uri)?.Live;
        Put(new(item.Uri, item.Version, new(item.Text))
        {
            Language = item.LanguageId,
            Fields = FieldsOf(item.Uri, item.LanguageId),
        });
        before?.Wake();
    }

    /// <summary>A dataset plan has changed: finds the texts of open datasets again.</summary>
    public void PlansChanged()
    {
        lock (gate)
        {
            open = open.ToImmutableDictionary(
                static pair => pair.Key,
                pair => pair.Value.Fields is null ? pair.Value
                    : Attached(pair.Value with { Fields = FieldsOf(pair.Key, pair.Value.Language), Live = null }));
        }
    }

    public void Close(string uri)
    {
        lock (gate)
            open = open.Remove(uri);
    }

    /// <summary>
    /// Applies an edit. A whole text is always taken, whatever its version; a notification that comes a second time is ignored.
    /// </summary>
    public void Change(DidChangeTextDocumentParams change)
    {
        var (uri, version, changes) = (change.TextDocument.Uri, change.TextDocument.Version, change.ContentChanges);
        if (Find(uri) is not { } document)
        {
            log.NotOpen(uri);
            return;
        }

        var whole = Array.FindLastIndex(changes, static one => one.Range is null); // what comes before it does not matter
        var repeats = document.NumbersRepeat || (whole < 0 && version == document.Version && !changes.SequenceEqual(document.Changes));
        if (whole < 0)
        {
            if (document.OutOfStep)
                return;
            if (version == document.Version && !repeats)
            {
                log.Repeated(uri, version);
                return;
            }

            if (version < document.Version)
            {
                LoseStep(uri, $"Its version {version} came after version {document.Version}.");
                return;
            }
        }

        var (text, at) = Document.Edit(document.Content, changes[Math.Max(0, whole)..], Client.Columns);
        var before = document.Live;
        Put(document with
        {
            Version = version,
            Content = text,
            OutOfStep = false,
            Changes = changes,
            NumbersRepeat = repeats,
            Live = Fits(text) ? before?.Edited(text.ToString(), at) : null,
        });
        before?.Wake();
        log.Changed(uri, version, text.Length);
    }

    /// <summary>
    /// What the client said about a document could not be applied: nothing is shown on it until its whole text comes. The user is told
    /// when it happens, and not again until then.
    /// </summary>
    public void LoseStep(string uri, string problem)
    {
        var document = Find(uri);
        if (document?.OutOfStep == true)
            return;

        log.OutOfStep(uri, problem);
        if (document is not null)
        {
            Put(document with { OutOfStep = true, Live = null });
            document.Live?.Wake();
        }

        LostStep(uri, problem);
    }

    /// <summary>A notification could not be handled. If it was about a text, our text is no longer the client's.</summary>
    public void NotificationFailed(string method, JsonElement parameters)
    {
        if (method is "textDocument/didOpen" or "textDocument/didChange"
            && parameters is { ValueKind: JsonValueKind.Object } && parameters.TryGetProperty("textDocument", out var identifier)
            && identifier is { ValueKind: JsonValueKind.Object } && identifier.TryGetProperty("uri", out var uri)
            && uri.ValueKind == JsonValueKind.String)
        {
            LoseStep(uri.Deserialize<string>(Wire.Json)!, $"The editor's '{method}' is not as the protocol has it.");
        }
    }

    /// <summary>From now on texts are read with a model.</summary>
    public void Use(LiveModel loaded)
    {
        lock (gate)
        {
            Volatile.Write(ref model, loaded);
            open = open.ToImmutableDictionary(static pair => pair.Key, pair => Attached(pair.Value));
        }
    }

    /// <summary>The settings have changed: which documents are short enough to be read may have changed with them.</summary>
    public void SettingsChanged()
    {
        lock (gate)
            open = open.ToImmutableDictionary(static pair => pair.Key, pair => Attached(pair.Value));
    }

    private FindFields? FieldsOf(string uri, string? language) =>
        DatasetTexts.For(uri, () => PlanOf(uri).Reading) ?? SourceTexts.For(language);

    /// <summary>How the workspace reads a dataset. The user is told of a broken plan when a dataset is annotated.</summary>
    private DatasetPlan PlanOf(string uri)
    {
        try
        {
            return Client.PlanPathOf(uri) is { } path && DatasetPlan.Find(path) is { } plan ? plan : new();
        }
        catch (UserFacingException e)
        {
            log.NoPlan(e.Message);
            return new();
        }
    }

    private void Put(Document document)
    {
        lock (gate)
            open = open.SetItem(document.Uri, Attached(document));
    }

    private bool Fits(EditableText text) => text.Length <= Settings.Current.MaxDocumentLength;

    /// <summary>A document's text is read if there is a model, and it is in step and short enough.</summary>
    private Document Attached(Document document) =>
        model is null || document.OutOfStep || IsLabelFile(document.Uri) || !Fits(document.Content) ? document with { Live = null }
        : document.Live is null ? document with { Live = LiveText.Open(model, document.Text, document.Fields) }
        : document;
}
