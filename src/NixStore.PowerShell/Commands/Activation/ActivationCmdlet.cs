using System.Management.Automation;
using NixStore.Activation;
using NixStore.Copying;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.PowerShell.Commands.Activation;

/// <summary>A cmdlet about the activation of a path on machines.</summary>
public abstract class ActivationCmdlet : AsyncCmdlet
{
    private readonly List<FoundPath> _found = [];

    /// <summary>Gets or sets the path, in any form.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "The store path of a system: in full, as a base name, a hash part, or a link such as ./result.")]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>Gets or sets the hosts: names, or users and names as in <c>root@web1</c>. The default is this machine.</summary>
    [Parameter(Position = 1)]
    [Alias("Cn")]
    [ArgumentCompleter(typeof(HostCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ComputerName { get; set; } = [];

    /// <summary>Gets or sets what is done with the path.</summary>
    [Parameter]
    public ActivationAction Action { get; set; } = ActivationAction.Switch;

    /// <summary>Gets or sets the profile on the machines: a name such as <c>system</c>, or a full path.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Profile { get; set; }

    /// <summary>Gets or sets the store of the path. The default is the store of a piped object, or the one that the environment
    /// selects.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets a value indicating whether the hosts first fetch paths from their own substituters.</summary>
    [Parameter]
    public SwitchParameter SubstituteOnDestination { get; set; }

    /// <summary>Gets or sets a value indicating whether the user of the connection becomes root with <c>sudo</c>.</summary>
    [Parameter]
    public SwitchParameter Sudo { get; set; }

    /// <summary>Gets or sets separate arguments for the SSH client.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] SshOption { get; set; } = [];

    /// <summary>Gets or sets the file with the private key for SSH.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IdentityFile { get; set; }

    /// <summary>Gets the stores that the command uses.</summary>
    private protected StoreSession Session
        => field ??= Own(new StoreSession(this, new StoreSessionOptions { FindSsh = FindSshOptions }));

    /// <inheritdoc/>
    protected override void Process() => _found.AddRange(Session.Paths.Resolve(Path, Store));

    /// <inheritdoc/>
    protected override void End()
    {
        if (_found.Count == 0)
        {
            return;
        }

        if (_found.Count > 1)
        {
            var texts = string.Join(", ", _found.Select(static path => path.Text));
            throw new ArgumentException($"One path is activated, and {_found.Count} paths are given: {texts}.");
        }

        var (store, path) = (_found[0].Store, _found[0].Path);
        Run(store, Wait(Task.Run(() => ActivatablePath.FindAsync(store.Store, path, StopToken))));
    }

    /// <summary>Does what the cmdlet is for.</summary>
    /// <param name="store">The store of the path.</param>
    /// <param name="activation">The path.</param>
    private protected abstract void Run(OpenStore store, ActivatablePath activation);

    /// <summary>Returns the options of the parameters that all cmdlets have.</summary>
    /// <param name="store">The store of the path.</param>
    private protected ActivationOptions OptionsFor(OpenStore store) => new()
    {
        Action = Action,
        Profile = Profile,
        Copy = new CopyOptions
        {
            SubstituteOnDestination = SubstituteOnDestination,
            Trust = store.IsTrusted ? null : Session.Trust.FindPolicy(),
        },
    };

    /// <summary>Returns the machines.</summary>
    /// <param name="store">The store of the path.</param>
    /// <param name="isPlanned">Whether nothing is changed on them.</param>
    private protected IReadOnlyList<ActivationTarget> FindTargets(OpenStore store, bool isPlanned)
        => ComputerName.Length > 0
            ? [.. ComputerName.Distinct(StringComparer.OrdinalIgnoreCase).Select(host => HostOf(host, isPlanned))]
            : [ActivationTarget.OfThisMachine(Session.OpenerFor(store.Reference, isPlanned), StoreEnvironment.FromProcess())];

    private ActivationTarget HostOf(string name, bool isPlanned)
    {
        var reference = StoreReference.Parse(name.Contains("://", StringComparison.Ordinal) ? name : $"ssh://{name}");
        return ActivationTarget.OfHost(
            name,
            reference,
            Session.OpenerFor(reference, isPlanned),
            new TargetHostOptions
            {
                Ssh = FindSshOptions(),
                Environment = StoreEnvironment.FromProcess(),
                IsRootNeeded = Sudo,
            });
    }

    private SshOptions FindSshOptions() => new()
    {
        Arguments = SshOption,
        IdentityFile = IdentityFile is null ? null : new FilePaths(SessionState.Path).ResolveLiteral(IdentityFile),
    };
}
