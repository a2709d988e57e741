using System.Diagnostics;
using System.Management.Automation;
using NixStore.Optimising;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Space;

/// <summary>Lets equal files of a store be one file.</summary>
[Cmdlet(VerbsCommon.Optimize, "Store", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    HelpUri = HelpPages.Root + "Optimize-Store.md")]
[OutputType(typeof(StoreOptimizationResult))]
public sealed class OptimizeStoreCommand : AsyncCmdlet
{
    private readonly List<FoundPath> _asked = [];
    private bool _hasPaths;

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>The paths, in any form that users write; all of the store if absent.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[]? Path { get; set; }

    /// <summary>The store; if absent, the one of a piped object, or else the one that the environment selects.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    private bool IsAsked => MyInvocation.BoundParameters.TryGetValue("Confirm", out var confirm)
        ? LanguagePrimitives.IsTrue(confirm)
        : LanguagePrimitives.TryConvertTo<ConfirmImpact>(GetVariableValue("ConfirmPreference"), out var preference)
            && preference is ConfirmImpact.Low or ConfirmImpact.Medium;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Path is not null)
        {
            _hasPaths = true;
            _asked.AddRange(Session.Paths.Resolve(Path, Store));
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (!_hasPaths)
        {
            Optimize(Session.Open(Store), new OptimisationOptions());
            return;
        }

        // What a piped object says may be old by now.
        foreach (var ofStore in _asked.Select(static asked => asked with { Info = null }).GroupBy(static asked => asked.Store))
        {
            StorePath[] valid = [.. Session.Paths.Query(ofStore).Select(static info => info.ToPathInfo().Path)];
            if (valid.Length > 0)
            {
                Optimize(ofStore.Key, new OptimisationOptions { Paths = valid });
            }
        }
    }

    private void Optimize(OpenStore store, OptimisationOptions options)
    {
        var optimiser = new StoreOptimiser(store.Store, options);
        if (!Approve(store, optimiser))
        {
            return;
        }

        using var progress = new ProgressReporter($"Linking equal files of {store.Store.Location}", WriteProgress);
        var started = Stopwatch.GetTimestamp();
        var result = Wait(Task.Run(() => optimiser.OptimiseAsync(progress, StopToken)));
        WriteMessages(store, result);
        WriteObject(new StoreOptimizationResult(result, Stopwatch.GetElapsedTime(started), store.Reference));
    }

    // The figures cost as much as half of the work, so they are found only for someone who reads them.
    private bool Approve(OpenStore store, StoreOptimiser optimiser)
    {
        if (!IsWhatIf && !IsAsked)
        {
            return ShouldProcess(store.Store.Location, "Link equal files");
        }

        var text = new OptimizationText(store.Store, optimiser.CanPredict ? Predict(store, optimiser) : null).Summary;
        return ShouldProcess(text, $"{text}?", "Optimize-Store");
    }

    private OptimisationResult Predict(OpenStore store, StoreOptimiser optimiser)
    {
        using var progress = new ProgressReporter($"Finding equal files of {store.Store.Location}", WriteProgress);
        return Wait(Task.Run(() => optimiser.PredictAsync(progress, StopToken)));
    }

    private void WriteMessages(OpenStore store, OptimisationResult result)
    {
        if (result.FilesLinked is null)
        {
            WriteWarning(
                $"The store {store.Store.Location} has linked equal files, and does not report how many, or what is freed by it.");
        }

        foreach (var skipped in result.Skipped)
        {
            WriteWarning($"'{skipped.Location}' is skipped: {skipped.Reason}.");
        }

        foreach (var entry in result.CorruptEntries)
        {
            WriteWarning(
                $"'{entry}' was removed, because its contents do not have the hash in its name. Paths can contain the same file: "
                + "verify them with Test-StorePath.");
        }

        if (result.FilesAtLimit > 0)
        {
            WriteVerbose(
                $"{result.FilesAtLimit} files of {store.Store.Location} stay as they are, because the file system allows no more names for "
                + "one file.");
        }
    }
}
