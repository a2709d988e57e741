using System.Management.Automation;
using NixStore.Collecting;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>A cmdlet that finds the garbage of a store.</summary>
public abstract class CollectionCmdlet : AsyncCmdlet
{
    /// <summary>The store; the one that the environment selects if absent.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>The age of the paths that are deleted; younger ones stay.</summary>
    [Parameter]
    [AgeTransformation]
    public TimeSpan UnusedFor { get; set; }

    /// <summary>Whether live derivations keep their outputs.</summary>
    [Parameter]
    [Alias("KeepOutputs")]
    public SwitchParameter KeepOutput { get; set; }

    /// <summary>Whether live paths keep their derivers.</summary>
    [Parameter]
    [Alias("KeepDerivations")]
    public SwitchParameter KeepDerivation { get; set; }

    /// <summary>The stores that the command uses.</summary>
    private protected StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Returns what is kept in a store: what the parameters say, or else the configuration.</summary>
    /// <param name="store">The store.</param>
    /// <returns>The options.</returns>
    /// <exception cref="NixFormatException">The configuration is malformed; the message names file and line.</exception>
    private protected CollectionOptions FindOptions(OpenStore store)
    {
        var options = new CollectionOptions
        {
            KeepOutputs = IsBound(nameof(KeepOutput)) ? KeepOutput : null,
            KeepDerivations = IsBound(nameof(KeepDerivation)) ? KeepDerivation : null,
            RegisteredBefore = IsBound(nameof(UnusedFor)) ? DateTimeOffset.UtcNow - UnusedFor : null,
        };
        return options.WithDefaults(Session.Configuration, store.Store);
    }

    /// <summary>Finds the garbage of a store, and writes a warning for each root that cannot be read.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">What is kept, and when a collection stops.</param>
    /// <returns>The garbage.</returns>
    private protected GarbageReport FindGarbage(OpenStore store, CollectionOptions options)
    {
        using var progress = new CollectionProgressReporter($"Finding garbage of {store.Store.Location}", null, WriteProgress);
        var report = Wait(Task.Run(() => new GarbageQuery(store.Store, options).FindAsync(progress, StopToken)));
        RootMessages.Write(this, report.Problems, report.UnreadableProcesses);
        foreach (var mounted in report.MountPoints)
        {
            WriteVerbose($"A file system is mounted on {mounted} in the store directory. It stays.");
        }

        return report;
    }

    /// <summary>Returns whether the user gave a parameter.</summary>
    private protected bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
