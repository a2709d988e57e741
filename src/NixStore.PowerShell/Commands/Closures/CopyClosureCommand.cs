using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NixStore.Closures;
using NixStore.Copying;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Remoting;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.PowerShell.Commands.Closures;

/// <summary>Copies closures from one store to one or more others. Only missing paths are copied.</summary>
[Cmdlet(VerbsCommon.Copy, "Closure", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Copy-Closure.md")]
[OutputType(typeof(StorePathInfo), typeof(ClosureCopyResult), typeof(PlannedTransfer))]
public sealed class CopyClosureCommand : TransferCmdlet
{
    private readonly List<FoundPath> _found = [];
    private SessionStores? _sessions;

    /// <summary>Gets or sets the paths, in any form.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A store path: in full, as a base name, a hash part, a link such as ./result, or a wildcard.")]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>
    /// Gets or sets the store to copy from. The default is the store of a piped object, or the one that the environment names.
    /// </summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? From { get; set; }

    /// <summary>Gets or sets a value indicating whether only the given paths are copied, without their closures.</summary>
    [Parameter]
    public SwitchParameter NoClosure { get; set; }

    /// <summary>Gets or sets the number of paths that are copied at once. If it is 0, the command selects it.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    /// <summary>Gets or sets a value indicating whether the paths that were copied are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Gets or sets a value indicating whether the plan is written as objects, and nothing is changed.</summary>
    [Parameter]
    public SwitchParameter Plan { get; set; }

    /// <summary>Gets or sets the stores to copy to. The default, without hosts, is the store that the environment names.</summary>
    [Parameter(Position = 1)]
    [StoreTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference[] To { get; set; } = [];

    /// <summary>Gets or sets the hosts to copy to over SSH: names, or users and names as in <c>deploy@web1</c>.</summary>
    [Parameter]
    [Alias("Cn")]
    [ArgumentCompleter(typeof(HostCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ComputerName { get; set; } = [];

    /// <summary>Gets or sets the sessions on other computers to copy to. Those computers must have this module.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PSSession[] ToSession { get; set; } = [];

    /// <summary>Gets or sets the session on another computer to copy from. That computer must have this module.</summary>
    [Parameter]
    [ValidateNotNull]
    public PSSession? FromSession { get; set; }

    /// <summary>Gets or sets a value indicating whether the targets first fetch paths from their own substituters.</summary>
    [Parameter]
    public SwitchParameter SubstituteOnDestination { get; set; }

    /// <summary>Gets or sets separate arguments for the SSH client.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] SshOption { get; set; } = [];

    /// <summary>Gets or sets the file with the private key for SSH.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IdentityFile { get; set; }

    /// <summary>Gets or sets a value indicating whether SSH compresses its data.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <inheritdoc/>
    private protected override StoreSessionOptions SessionOptions
        => base.SessionOptions with { FindSsh = FindSshOptions, FindOtherKinds = () => [Sessions] };

    private ClosureCopyRun Copies => field ??= new ClosureCopyRun(this, Session, "Copy");

    private SessionStores Sessions => _sessions ??= new SessionStores(Messages, text => PostSoon(() => WriteWarning(text)));

    private IEnumerable<StoreReference> Stores => To.Concat(ToSession.Select(Sessions.Name));

    private StoreReference[] Targets => [.. Stores.Concat(Hosts).Select(Session.Choose).Distinct()];

    private IEnumerable<StoreReference> Hosts => ComputerName.Select(static host => StoreReference.Parse($"ssh://{host}"));

    // A copy to one store writes the same objects as every cmdlet. A copy to hosts or several stores writes a result for each.
    private bool HasResults => ComputerName.Length > 0 || To.Length + ToSession.Length > 1;

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        if (FromSession is not null)
        {
            From = From is null
                ? Sessions.Name(FromSession)
                : throw new ArgumentException("A copy has one source. Give one of -From and -FromSession.");
        }

        if (From is null && To.Length == 0 && ComputerName.Length == 0 && ToSession.Length == 0)
        {
            throw new ArgumentException(
                "Name the store to copy to with -To, -ComputerName or -ToSession, or the one to copy from with -From or -FromSession.");
        }

        if (PassThru && HasResults)
        {
            throw new ArgumentException("With several targets, what was copied is in the result of each, as Copied. Leave out -PassThru.");
        }
    }

    /// <inheritdoc/>
    protected override void Process() => _found.AddRange(Session.Paths.Resolve(Path, From));

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (var group in _found.GroupBy(static path => path.Store))
        {
            StorePathInfo[] paths = [.. Session.Paths.Query(group)];
            if (paths.Length > 0 && HasResults)
            {
                Distribute(group.Key, paths);
            }
            else if (paths.Length > 0)
            {
                Copy(group.Key, paths);
            }
        }
    }

    private SshOptions FindSshOptions() => new()
    {
        Arguments = SshOption,
        IdentityFile = IdentityFile is null ? null : new FilePaths(SessionState.Path).ResolveLiteral(IdentityFile),
        Compress = Compress,
    };

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The stores are disposed first, because their connections use these sessions.
        base.Dispose(disposing);
        _sessions?.Dispose();
    }

    private CopyOptions OptionsFor(OpenStore source) => new()
    {
        Closure = NoClosure ? null : new ClosureOptions(),
        Trust = FindPolicy(source),
        SubstituteOnDestination = SubstituteOnDestination,
        Degree = HasResults ? 0 : ThrottleLimit,
    };

    private bool Approve(OpenStore source, string target, CopyPlan plan)
    {
        if (SubstituteOnDestination && !plan.Substitutes)
        {
            WriteWarning($"The store {target} has no caches to fetch from by itself; all that is missing there is sent.");
        }

        return Copies.Approve(source, target, plan, Plan);
    }

    private void Copy(OpenStore source, StorePathInfo[] paths)
    {
        var reference = Stores.FirstOrDefault();
        var target = IsWhatIf || Plan ? Session.OpenForPlan(reference) : Session.OpenWritable(reference);
        var result = Copies.Copy(source, target, paths, OptionsFor(source), plan => Approve(source, target.Store.Location, plan));
        if (PassThru && result is not null)
        {
            Copies.WriteCopied(target, result);
        }
    }

    private void Distribute(OpenStore source, StorePathInfo[] paths)
    {
        using var progress = new TargetsProgress("Copy", WriteProgress);
        var distribution = new DistributionOptions
        {
            Approve = (target, plan) => Approve(source, target.Name, plan),
            Progress = target => progress.Follow(target.Name),
        };
        if (ThrottleLimit > 0)
        {
            distribution = distribution with { MaximumTargets = ThrottleLimit };
        }

        var distributor = new ClosureDistributor(source.Store, OptionsFor(source), distribution);
        CopyTarget[] targets = [.. Targets.Select(target => new CopyTarget(target.Text, Session.OpenerFor(target, IsWhatIf || Plan)))];
        foreach (var result in Pull(distributor.CopyAsync(paths.Select(static path => path.ToPathInfo().Path), targets, StopToken)))
        {
            progress.Complete(result.Target.Name);
            Write(source, result);
        }
    }

    private void Write(OpenStore source, TargetResult result)
    {
        if (result.Error is not null)
        {
            WriteError(ErrorRecords.CreateFor(result.Target.Name, result.Error, result.Target.Name));
        }

        foreach (var failure in result.Copy?.Failures ?? [])
        {
            var path = source.Store.Directory.Print(failure.Path);
            WriteError(ErrorRecords.CreateFor(result.Target.Name, ClosureCopyRun.ErrorOf(source, failure), path));
        }

        if (!Plan)
        {
            WriteObject(new ClosureCopyResult(result, source.Store.Directory));
        }
    }
}
