using System.Management.Automation;
using NixStore.Installing;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Queries;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Paths;

/// <summary>Fetches the closures of paths from binary caches.</summary>
[Cmdlet(VerbsLifecycle.Install, "StorePath", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Install-StorePath.md")]
[OutputType(typeof(StorePathInfo), typeof(PlannedTransfer))]
public sealed class InstallStorePathCommand : TransferCmdlet
{
    private readonly List<StorePathArgument> _items = [];

    /// <summary>Gets or sets the paths: in full, as base names, or as hash parts.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A store path: in full, as a base name or as a hash part.")]
    [StorePathTransformation]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>Gets or sets the caches to fetch from. The default is the substituters of the configuration.</summary>
    [Parameter(Position = 1)]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    [ValidateNotNullOrEmpty]
    public StoreReference[]? From { get; set; }

    /// <summary>Gets or sets the store to install into. The default is the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets the link to create as a root, which protects the path from garbage collection.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    /// <summary>Gets or sets the number of NARs that are fetched at once. If it is 0, the command selects it.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    /// <summary>Gets or sets a value indicating whether the requested paths are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Gets or sets a value indicating whether the plan is written as objects, and nothing is changed.</summary>
    [Parameter]
    public SwitchParameter Plan { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        if (From is null && (Credential is not null || BearerToken is not null))
        {
            throw new ArgumentException(
                "The caches of nix.conf are not given a password or token that may not be meant for them. "
                + "Name the cache that it is for with -From.");
        }
    }

    /// <inheritdoc/>
    protected override void Process() => _items.AddRange(Path);

    /// <inheritdoc/>
    protected override void End()
    {
        var target = IsWhatIf || Plan ? Session.OpenForPlan(Store) : Session.OpenWritable(Store);
        var opener = new SubstituterOpener(Session, WriteWarning);
        var caches = OpenCaches(opener);
        var names = string.Join(", ", caches.Select(static cache => cache.Store.Location));
        var substituters = new SubstituterSet(caches, FindPolicy(names), opener);
        var installer = new ClosureInstaller(substituters, (IWritableStore)target.Store, ThrottleLimit);
        StorePath[] wanted = [.. _items.SelectMany(item => Find(substituters, item)).Distinct()];
        if (wanted.Length == 0)
        {
            return;
        }

        var plan = Wait(Task.Run(() => installer.PlanAsync(wanted, StopToken)));
        foreach (var failure in plan.Failures)
        {
            WriteError(failure, target.Store.Directory.Print(failure.Path));
        }

        var shown = new InstallPlanText(plan, target.Store);
        WriteVerbose($"{shown.Summary}; {plan.Present.Count} paths are there already.");
        if (Plan)
        {
            WritePlan(plan, target);
        }
        else if (plan.Roots.Count > 0 && ShouldProcess(shown.Details, $"{shown.Summary}?", "Install-StorePath"))
        {
            Install(installer, plan, target);
        }
    }

    private void WritePlan(InstallPlan plan, OpenStore target)
    {
        foreach (var item in plan.Items)
        {
            WriteObject(new PlannedTransfer(
                "Install", target.Store.Directory.Print(item.Info.Path), item.Info.NarSize, item.DownloadSize, item.From,
                target.Store.Location));
        }
    }

    private void Install(ClosureInstaller installer, InstallPlan plan, OpenStore target)
    {
        using var progress = new ProgressReporter($"Installing into {target.Store.Location}", WriteProgress);
        var result = Wait(Task.Run(() => installer.InstallAsync(plan, progress, StopToken)));
        foreach (var failure in result.Failures)
        {
            var error = failure.FailedReference is null
                ? failure.Error
                : new ReferenceNotCopiedException(target.Store.Directory, failure);
            WriteError(error, target.Store.Directory.Print(failure.Path));
        }

        StorePath[] installed = [.. plan.Roots.Except(result.Failures.Select(static failure => failure.Path))];
        if (Root is not null)
        {
            AddRoots(installer, installed, target);
        }

        if (PassThru)
        {
            foreach (var info in Session.Paths.Query(target, installed))
            {
                WriteObject(info);
            }
        }
    }

    // Nix numbers the links of several paths in the same way: result, result-2, result-3.
    private void AddRoots(ClosureInstaller installer, StorePath[] installed, OpenStore target)
    {
        var link = new FilePaths(SessionState.Path).ResolveLiteral(Root!);
        foreach ((var index, var path) in installed.Index())
        {
            try
            {
                Wait(installer.AddRootAsync(index == 0 ? link : $"{link}-{index + 1}", path, StopToken));
            }
            catch (NixStoreException failure)
            {
                WriteError(failure, target.Store.Directory.Print(path));
            }
        }
    }

    private IEnumerable<StorePath> Find(SubstituterSet substituters, StorePathArgument item)
    {
        try
        {
            return [Wait(new StorePathResolver(substituters, Session.Paths.WorkingDirectory).ResolveAsync(item.Text, StopToken))];
        }
        catch (NixStoreException failure)
        {
            WriteError(failure, item.Text);
            return [];
        }
    }

    private List<Substituter> OpenCaches(SubstituterOpener opener)
    {
        var substituters = opener.Open(From ?? [.. Session.Configuration.Substituters.Select(StoreReference.Parse)]);
        if (substituters.Count == 0 && opener.Failures is [var first, ..])
        {
            throw new NixStoreException($"None of the named binary caches can be used. The first: {first.Message}", first);
        }

        // Keys that the user names are required for all caches.
        return TrustedKey is null ? substituters : substituters.ConvertAll(static substituter => substituter with { IsTrusted = false });
    }
}
