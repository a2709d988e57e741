using System.Management.Automation;
using NixStore.Collecting;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>Removes links, or pins of a binary cache, that protect paths from garbage collection.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "StoreRoot", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Unregister-StoreRoot.md")]
[OutputType(typeof(void))]
public sealed class UnregisterStoreRootCommand : AsyncCmdlet
{
    private readonly HashSet<(string Store, string Name)> _removed = [];

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the links, or the names of pins if the store is a binary cache.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The link to remove, such as ./result.")]
    [Alias("PSPath", "Name")]
    [ArgumentCompleter(typeof(StoreRootCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Link { get; set; } = [];

    /// <summary>Gets or sets the store. The default is the store of a piped object, or the one that the environment selects.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = Session.Open(Store).Store;
        if (store.Find<IPinStore>() is { } pins)
        {
            RemovePins(pins, store.Location);
        }
        else
        {
            RemoveLinks(new RootRegistrar(store));
        }
    }

    // A root of Get-StoreRoot has the name of its pin as its link, once for each path.
    private void RemovePins(IPinStore pins, string location)
    {
        foreach (var name in Link.Where(name => _removed.Add((location, name))))
        {
            try
            {
                if (ShouldProcess($"{name} in {location}", "Remove pin"))
                {
                    Wait(Task.Run(() => pins.RemovePinAsync(name, StopToken)));
                }
            }
            catch (NixStoreException failure)
            {
                WriteError(failure, name);
            }
        }
    }

    private void RemoveLinks(RootRegistrar registrar)
    {
        foreach (var given in Link)
        {
            try
            {
                // A root without a link has a name such as {temp:4711}.
                var link = given.StartsWith('{') ? given : new FilePaths(SessionState.Path).ResolveLiteral(given);
                if (ShouldProcess(link, "Remove root"))
                {
                    Wait(Task.Run(() => registrar.UnregisterAsync(link, StopToken)));
                }
            }
            catch (Exception failure) when (failure is NixStoreException or FilePathException
                or System.Management.Automation.DriveNotFoundException)
            {
                WriteError(failure, given);
            }
        }
    }
}
