namespace CodebookLsp.Server.Tests;

/// <summary>What the server keeps, and when it gives it up. (Figures are taken by tests/large/typing.mjs.)</summary>
[TestClass]
public sealed class MemoryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [TestMethod]
    public async Task A_document_that_is_opened_again_at_once_is_not_read_again()
    {
        var model = new TestModel();
        await using var editor = await TestEditor.StartAsync(model: model);
        await editor.OpenAsync("Call me Ishmael.\n");
        await editor.HoverTextAsync(0, 1);
        await editor.CloseAsync();
        await editor.OpenAsync("Call me Ishmael.\n");
        await editor.HoverTextAsync(0, 1);

        Assert.HasCount(1, model.Read);
    }

    [TestMethod]
    public async Task Memory_kept_for_editing_is_freed_soon_after_everything_has_been_closed()
    {
        var model = new TestModel();
        await using var editor = await TestEditor.StartAsync(model: model);
        await editor.OpenAsync("Call me Ishmael.\n");
        await editor.HoverTextAsync(0, 1);
        while (model.Forgot.Reader.TryRead(out _))
            continue; // before anything was open

        await editor.CloseAsync();
        await model.Forgot.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        await editor.OpenAsync("Call me Ishmael.\n");
        StringAssert.Contains(await editor.HoverTextAsync(0, 1), "Call", StringComparison.Ordinal);

        Assert.HasCount(2, model.Read, "nothing was kept of the first reading");
    }

    [TestMethod]
    public async Task Memory_that_is_not_in_use_is_given_back_when_all_that_is_open_has_been_read()
    {
        var model = new TestModel();
        await using var editor = await TestEditor.StartAsync(model: model);
        await editor.OpenAsync("Call me Ishmael.\n");
        await editor.HoverTextAsync(0, 1);
        await model.Settled.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        StringAssert.Contains(await editor.HoverTextAsync(0, 1), "Call", StringComparison.Ordinal);
        Assert.HasCount(1, model.Read, "what was read of an open document is kept");
    }
}
