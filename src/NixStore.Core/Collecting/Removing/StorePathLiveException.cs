using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting.Removing;

/// <summary>A path that is to be removed by name is live.</summary>
public sealed class StorePathLiveException : NixStoreException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="store">The store.</param>
    /// <param name="refusal">The path, with the roots that keep it.</param>
    public StorePathLiveException(IStore store, RemovalRefusal refusal)
        : base(Print(store, refusal))
    {
        Path = refusal.Path;
        Reasons = refusal.Reasons;
    }

    /// <summary>Gets the path.</summary>
    public StorePath Path { get; }

    /// <summary>Gets the roots that keep it, the nearest first; none if the store does not report them.</summary>
    public IReadOnlyList<LivenessReason> Reasons { get; }

    private static string Print(IStore store, RemovalRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(refusal);
        var path = store.Directory.Print(refusal.Path);
        if (refusal.Reasons.Count == 0)
        {
            return $"{path} is not removed from the store {store.Location}, because it is live."
                + (refusal.Message is null ? "" : $" The store reports: {refusal.Message}");
        }

        var nearest = refusal.Reasons[0];
        var others = refusal.Reasons.Count - 1;
        var chain = nearest.Chain.Count < 2 ? "" : $" through {string.Join(" > ", nearest.Chain.Select(Print))}";
        var more = others == 0 ? "" : $" {others} more {(others == 1 ? "root keeps" : "roots keep")} it.";
        return $"{path} is not removed from the store {store.Location}, because it is live. {Print(nearest.Root)} keeps it{chain}.{more}";
    }

    private static string Print(StoreRoot root) => root switch
    {
        { Kind: StoreRootKind.Temporary, Process: { } process } => $"A temporary root of the process {Print(process)}",
        { Process: { } process } => $"The process {Print(process)}, by {root.Link},",
        _ => $"The root {root.Link}",
    };

    private static string Print(StoreRootProcess process) => process.Name is { } name ? $"{process.Id} ({name})" : $"{process.Id}";

    private static string Print(LivenessStep step) => step.Rule switch
    {
        LivenessRule.Deriver => $"the deriver {step.Path.Name}",
        LivenessRule.Output => $"the output {step.Path.Name}",
        _ => step.Path.Name,
    };
}
