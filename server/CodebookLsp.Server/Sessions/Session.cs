using System.Collections.Immutable;
using CodebookLsp.Features.Datasets;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Live;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Text;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Server.Sessions;

/// <summary>
/// What is open and set right now. Notifications change it in the order they came; the reading thread and requests look at it at any
/// time.
/// </summary>
internal sealed class Session(ILogger log)
{
    private readonly Lock gate = new();
    private ImmutableDictionary<string, Document> open = ImmutableDictionary<string, Document>.Empty;
    private LiveModel? model;

    public Client Client { get; set; } = new();

    public LiveSettings Settings { get; private set; } = new();

    public IEnumerable<Document> Documents => Volatile.Read(ref open).Values;

    public LiveModel? Model => Volatile.Read(ref model);

    public Document? Find(string uri) => Volatile.Read(ref open).GetValueOrDefault(uri);

    /// <summary>Whether a text is the newest version of a document.</summary>
    public bool IsCurrent(LiveText text) => Documents.Any(document => ReferenceEquals(document.Live, text));

    /// <summary>Whether a document is a label file: what it says is taken in, and its codes are not read.</summary>
    public static bool IsLabelFile(string uri) => uri.EndsWith("/.codebooklsp/labels.json", StringComparison.Ordinal);

    /// <summary>Whether a document says how datasets are read.</summary>
    public static bool IsPlanFile(string uri) => uri.EndsWith("/.codebooklsp/dataset.json", StringComparison.Ordinal);

    public bool AnyOverLimit => Documents.Any(document => document.Text.Length > Settings.MaxDocumentLength);

    public void Open(TextDocumentItem item) => Put(new(item.Uri, item.Version, item.Text) { Fields = FieldsOf(item.Uri) });

    /// <summary>Datasets may be read otherwise now.</summary>
    public void Replan()
    {
        lock (gate)
            open = open.ToImmutableDictionary(static pair => pair.Key, pair => pair.Value.Fields is null ? pair.Value : Attached(pair.Value with { Fields = FieldsOf(pair.Key), Live = null }));
    }

    public void Close(string uri)
    {
        lock (gate)
            open = open.Remove(uri);
    }

    /// <returns>False when the change was refused: it belongs to no open document, or is not in its text.</returns>
    public bool Change(DidChangeTextDocumentParams change)
    {
        var (uri, version) = (change.TextDocument.Uri, change.TextDocument.Version);
        if (Find(uri) is not { } document)
        {
            log.NotOpen(uri);
            return false;
        }

        // A whole text mends everything; what comes before it does not matter.
        var whole = Array.FindLastIndex(change.ContentChanges, static one => one.Range is null);
        if (document.OutOfStep && whole < 0)
            return false;

        var edited = version <= document.Version ? null : Document.Edit(document.Text, document.Lines, change.ContentChanges[Math.Max(0, whole)..], Client.Columns);
        if (edited is not var (text, at))
        {
            log.OutOfStep(uri, version <= document.Version
                ? $"Version {version} came after version {document.Version}."
                : $"An edit of version {version} lies outside the text.");
            Put(document with { Version = Math.Max(version, document.Version), Live = null, OutOfStep = true });
            return false;
        }

        var before = document.Live;
        Put(document with { Version = version, Text = text, OutOfStep = false, Live = Fits(text) ? before?.Edited(text, at) : null });
        before?.Wake();
        log.Changed(uri, version, text.Length);
        return true;
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

    /// <summary>From now on codes mean something else.</summary>
    public void Use(LabelBook labels)
    {
        lock (gate)
            Settings = Settings with { Labels = labels };
    }

    public void Set(LiveSettings settings)
    {
        lock (gate)
        {
            Settings = settings with { Labels = Settings.Labels };
            open = open.ToImmutableDictionary(static pair => pair.Key, pair => Attached(pair.Value));
        }
    }

    private FindFields? FieldsOf(string uri) => DatasetTexts.For(uri, () => PlanOf(uri).Reading);

    /// <summary>How the workspace reads a dataset; a plan that is none is said when a dataset is annotated.</summary>
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

    private bool Fits(string text) => text.Length <= Settings.MaxDocumentLength;

    /// <summary>A document's text is read if there is a model, and it is in step and short enough.</summary>
    private Document Attached(Document document) =>
        model is null || document.OutOfStep || IsLabelFile(document.Uri) || !Fits(document.Text) ? document with { Live = null }
        : document.Live is null ? document with { Live = LiveText.Open(model, document.Text, document.Fields) }
        : document;
}
