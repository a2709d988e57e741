using System.Management.Automation;
using NixStore.Collecting;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>A cmdlet that finds the garbage of a store.</summary>
public abstract class CollectionCmdlet : AsyncCmdlet
{
    /// <summary>Gets or sets the store. The default is the one that the environment selects.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets the minimum age of the paths that are deleted.</summary>
    [Parameter]
    [Alias("OlderThan")]
    [AgeTransformation]
    public TimeSpan UnusedFor { get; set; }

    /// <summary>Gets or sets the paths that stay in a binary cache, with their closures.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Root { get; set; } = [];

    /// <summary>Gets or sets the age that each file of a binary cache must have to be deleted.</summary>
    [Parameter]
    [AgeTransformation]
    public TimeSpan GracePeriod { get; set; } = new CollectionOptions().GracePeriod;

    /// <summary>Gets or sets a value indicating whether live derivations keep their outputs.</summary>
    [Parameter]
    [Alias("KeepOutputs")]
    public SwitchParameter KeepOutput { get; set; }

    /// <summary>Gets or sets a value indicating whether live paths keep their derivers.</summary>
    [Parameter]
    [Alias("KeepDerivations")]
    public SwitchParameter KeepDerivation { get; set; }

    /// <summary>Gets the stores that the command uses.</summary>
    private protected StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Returns the rules of the parameters for a store, or else those of the configuration.</summary>
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
            Roots = [.. Root.SelectMany(root => FindRoots(root, store)).Distinct()],
            GracePeriod = GracePeriod,
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
        WriteDoubtful(report.Doubtful);
        foreach (var mounted in report.MountPoints)
        {
            WriteVerbose($"A file system is mounted on {mounted} in the store directory. It stays.");
        }

        return report;
    }

    /// <summary>Writes a warning for each narinfo of a binary cache that cannot be used.</summary>
    /// <param name="doubtful">The narinfos.</param>
    private protected void WriteDoubtful(IReadOnlyList<CollectionFailure> doubtful)
    {
        foreach (var narInfo in doubtful)
        {
            WriteWarning($"The narinfo '{narInfo.Location}' cannot be used. It stays, together with all NARs. {narInfo.Reason}");
        }
    }

    // A root that is not found must not leave its closure to the collector.
    private StorePath[] FindRoots(StorePathArgument root, OpenStore store)
    {
        StorePath[] found = [.. Session.Paths.Resolve([root], store).Select(static path => path.Path)];
        return found.Length > 0
            ? found
            : throw new ItemNotFoundException(
                $"'{root.Text}' selects no path that stays in the store {store.Store.Location}. Nothing is deleted.");
    }

    /// <summary>Determines whether the user gave a parameter.</summary>
    private protected bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
