using System.Management.Automation;
using NixStore.Collecting;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>Removes links that keep paths from the collector.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "StoreRoot", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Unregister-StoreRoot.md")]
[OutputType(typeof(void))]
public sealed class UnregisterStoreRootCommand : AsyncCmdlet
{
    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the links.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The link to remove, such as ./result.")]
    [Alias("PSPath")]
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
        var registrar = new RootRegistrar(Session.Open(Store).Store);
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
