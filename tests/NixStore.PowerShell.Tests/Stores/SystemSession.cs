using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;

namespace NixStore.PowerShell.Stores;

/// <summary>
/// A session with a store of its own that contains systems, whose programs are scripts. <c>$old</c> is the system that was activated
/// first.
/// </summary>
public abstract class SystemSession : IDisposable
{
    private readonly TestStore _store = new();

    protected SystemSession()
    {
        Platform.SkipOnWindows("it needs a shell");
        Session.SetVariable("store", _store.Root);
        Session.SetVariable("work", _store.Work);
        Session.Run("$PSDefaultParameterValues = @{ '*-*:Store' = $store }").Succeeded();
        Old = AddSystem("web-1");
        Session.SetVariable("old", Old);
        Session.Run("$null = Invoke-SystemActivation $old").Succeeded();
    }

    protected PowerShellSession Session { get; } = new();

    protected string Root => _store.Root;

    protected string Work => _store.Work;

    protected string Old { get; }

    /// <summary>Gets the calls of the programs, as in <c>web-1 switch</c>.</summary>
    protected string[] Calls => File.ReadAllLines(Path.Combine(Work, "calls"));

    /// <summary>Gets the name of the generation that the system leads to.</summary>
    protected string? Generation => new FileInfo(Path.Combine(Root, "nix/var/nix/profiles/system")).LinkTarget;

    public void Dispose()
    {
        Session.Dispose();
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Adds a system.</summary>
    /// <returns>Its full path.</returns>
    protected string AddSystem(string name, string script = "")
    {
        var tree = new TestTree(Path.Combine(Work, name)).WithExecutable(
            "bin/switch-to-configuration", $"#!/bin/sh\necho \"{name} $1\" >>'{Work}/calls'\n{script}\n");
        Session.SetVariable("tree", tree.Path);
        return Session.Run("Add-StorePath -LiteralPath $tree").Only<StorePathInfo>().Path;
    }
}
