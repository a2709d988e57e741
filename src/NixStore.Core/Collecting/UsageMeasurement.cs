using System.Runtime.ExceptionServices;
using NixStore.FileSystem.Trees;

namespace NixStore.Collecting;

/// <summary>Measures many trees on several threads.</summary>
/// <param name="meter">Receives the progress.</param>
/// <param name="degree">How many threads measure.</param>
internal sealed class UsageMeasurement(CollectionMeter meter, int degree)
{
    /// <summary>Measures trees.</summary>
    /// <param name="paths">The files or directories; one that is absent takes no space.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The usage of each.</returns>
    /// <exception cref="NixStoreException">A directory cannot be read.</exception>
    public TreeUsage[] Measure(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var usages = new TreeUsage[paths.Count];
        try
        {
            Parallel.For(
                0,
                paths.Count,
                new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellationToken },
                index =>
                {
                    usages[index] = TreeUsage.Measure(paths[index], cancellationToken);
                    meter.Advance(0);
                });
        }
        catch (AggregateException failures) when (failures.InnerExceptions.OfType<NixStoreException>().FirstOrDefault() is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return usages;
    }
}
