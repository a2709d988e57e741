using NixStore.FileSystem.Trees;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell.Stores;

/// <summary>
/// A session with the shared store <c>$store</c> and a directory for other stores. <c>$to</c> is a store that does not exist yet.
/// </summary>
public abstract class TransferSession : GraphSession
{
    private readonly string _directory = Directory.CreateTempSubdirectory("nixstore-transfer-").FullName;

    protected TransferSession(GraphStore graph)
        : base(graph)
    {
        Session.SetVariable("to", Target);
        Session.SetVariable("directory", _directory);
    }

    protected string Target => Path.Combine(_directory, "target");

    protected string this[string name] => Path.Combine(_directory, name);

    /// <summary>The names of all paths of the other store.</summary>
    protected string[] TargetNames => [.. Names("Get-StorePath -Store $to").Order()];

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        TreeRemover.Remove(_directory);
    }

    protected bool TargetExists => Path.Exists(Target);

    /// <summary>Runs a script that must give no error.</summary>
    protected RunResult Do(string script) => Session.Run(script).Succeeded();
}
