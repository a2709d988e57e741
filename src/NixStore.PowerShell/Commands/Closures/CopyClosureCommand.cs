using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NixStore.Copying;
using NixStore.Opening;
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

/// <summary>Copies closures from one store to another or to many: only what is missing there.</summary>
[Cmdlet(VerbsCommon.Copy, "Closure", SupportsShouldProcess = true)]
[OutputType(typeof(StorePathInfo), typeof(ClosureCopyResult))]
public sealed class CopyClosureCommand : ClosureCopyCmdlet
{
    private SessionStores? _sessions;

    /// <summary>The stores to copy to; without them and hosts, the one that the environment names.</summary>
    [Parameter(Position = 1)]
    [StoreTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference[] To { get; set; } = [];

    /// <summary>The hosts to copy to over SSH: names, or users and names as in <c>deploy@web1</c>.</summary>
    [Parameter]
    [Alias("Cn")]
    [ValidateNotNullOrEmpty]
    public string[] ComputerName { get; set; } = [];

    /// <summary>The sessions on other computers to copy to; this module has to be there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PSSession[] ToSession { get; set; } = [];

    /// <summary>The session on another computer to copy from; this module has to be there.</summary>
    [Parameter]
    [ValidateNotNull]
    public PSSession? FromSession { get; set; }

    /// <summary>Whether the stores to copy to first fetch what their own caches have.</summary>
    [Parameter]
    public SwitchParameter SubstituteOnDestination { get; set; }

    /// <summary>Arguments for the SSH client, each by itself.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] SshOption { get; set; } = [];

    /// <summary>The file with the private key for SSH.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IdentityFile { get; set; }

    /// <summary>Whether SSH compresses what it carries.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <inheritdoc/>
    private protected override string Action => "Copy";

    private SessionStores Sessions => _sessions ??= new SessionStores(Messages, text => PostSoon(() => WriteWarning(text)));

    private IEnumerable<StoreReference> Stores => To.Concat(ToSession.Select(Sessions.Name));

    private StoreReference[] Targets => [.. Stores.Concat(ComputerName.Select(static host => StoreReference.Parse($"ssh://{host}"))).Select(Choose).Distinct()];

    // One store is a target like that of every cmdlet; hosts and several stores have a result each.
    private bool HasResults => ComputerName.Length > 0 || To.Length + ToSession.Length > 1;

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        if (FromSession is not null)
        {
            From = From is null ? Sessions.Name(FromSession) : throw new ArgumentException("A copy comes from one store. Give one of -From and -FromSession.");
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
    protected override SshOptions FindSshOptions() => base.FindSshOptions() with
    {
        Arguments = SshOption,
        IdentityFile = IdentityFile is null ? null : new FilePaths(SessionState.Path).ResolveLiteral(IdentityFile),
        Compress = Compress,
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<IStoreKind> FindOtherKinds() => [Sessions];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The stores first: their connections go through what is ended here.
        base.Dispose(disposing);
        _sessions?.Dispose();
    }

    /// <inheritdoc/>
    private protected override OpenStore OpenTarget() => OpenWritable(Stores.FirstOrDefault());

    /// <inheritdoc/>
    private protected override CopyOptions OptionsFor(OpenStore source) => base.OptionsFor(source) with
    {
        SubstituteOnDestination = SubstituteOnDestination,
        Degree = HasResults ? 0 : ThrottleLimit,
    };

    /// <inheritdoc/>
    private protected override bool ShouldCopy(OpenStore source, string target, CopyPlan plan)
    {
        if (SubstituteOnDestination && !plan.Substitutes)
        {
            WriteWarning($"The store {target} has no caches to fetch from by itself; all that is missing there is sent.");
        }

        return base.ShouldCopy(source, target, plan);
    }

    /// <inheritdoc/>
    private protected override void Copy(OpenStore source, IReadOnlyList<StorePathInfo> paths)
    {
        if (!HasResults)
        {
            base.Copy(source, paths);
            return;
        }

        using var progress = new TargetsProgress(Action, WriteProgress);
        var distribution = new DistributionOptions
        {
            Approve = (target, plan) => ShouldCopy(source, target.Name, plan),
            Progress = target => progress.Follow(target.Name),
        };
        if (ThrottleLimit > 0)
        {
            distribution = distribution with { MaximumTargets = ThrottleLimit };
        }

        var distributor = new ClosureDistributor(source.Store, OptionsFor(source), distribution);
        CopyTarget[] targets = [.. Targets.Select(target => new CopyTarget(target.Text, OpenerFor(target)))];
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
            WriteError(ErrorRecords.CreateFor(result.Target.Name, ErrorOf(source, failure), source.Store.Directory.Print(failure.Path)));
        }

        WriteObject(new ClosureCopyResult(result, source.Store.Directory));
    }
}
