using NixStore.Building;
using NixStore.Derivations;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Stores.Remote.Daemon;
using NixStore.Trust;

namespace NixStore.Serving.Clients;

/// <summary>Makes derived paths valid for a client by fetching them. Nothing is built.</summary>
/// <param name="served">The store.</param>
internal sealed class DerivedPathMaker(ClientStoreView served)
{
    /// <summary>Returns the error message for a derivation that must be built.</summary>
    /// <param name="derivation">The full path of the derivation.</param>
    public static string CannotBuild(string derivation)
        => $"{derivation} cannot be built: this server does not build. Build it with Nix on another machine, and copy the outputs.";

    /// <summary>Makes a derived path valid.</summary>
    /// <param name="wanted">The requested path.</param>
    /// <param name="mode">The mode of the build.</param>
    /// <param name="cancellationToken">A token to cancel the operation. Paths that are valid by then stay valid.</param>
    /// <returns>The result. A failure is a result, not an exception.</returns>
    public async Task<BuildResult> MakeAsync(DerivedPath wanted, BuildMode mode, CancellationToken cancellationToken)
    {
        try
        {
            if (mode != BuildMode.Normal)
            {
                throw new NixStoreException(CannotBuild(wanted.Print(served.Store.Directory)));
            }

            return wanted is OpaquePath { Path: var path }
                ? Succeeded(await served.EnsureAsync(path, cancellationToken).ConfigureAwait(false))
                : await MakeOutputsAsync((BuiltOutputs)wanted, cancellationToken).ConfigureAwait(false);
        }
        catch (NixStoreException failure)
        {
            var status = wanted is OpaquePath ? BuildStatus.NoSubstituters : BuildStatus.MiscFailure;
            return new BuildResult { Status = status, ErrorMessage = failure.Message };
        }
    }

    /// <summary>Makes derived paths valid.</summary>
    /// <param name="wanted">The requested paths.</param>
    /// <param name="mode">The mode of the builds.</param>
    /// <param name="cancellationToken">A token to cancel the operation. Paths that are valid by then stay valid.</param>
    /// <exception cref="NixStoreException">A path cannot be made valid.</exception>
    public async Task MakeAllAsync(IReadOnlyList<DerivedPath> wanted, BuildMode mode, CancellationToken cancellationToken)
    {
        string? failure = null;
        foreach (var path in wanted)
        {
            var result = await MakeAsync(path, mode, cancellationToken).ConfigureAwait(false);
            failure ??= result.Succeeded ? null : result.ErrorMessage;
        }

        if (failure is not null)
        {
            throw new NixStoreException(failure);
        }
    }

    /// <summary>Returns what is necessary to make derived paths valid.</summary>
    /// <param name="wanted">The requested paths.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public async Task<DaemonPlan> FindMissingAsync(IReadOnlyList<DerivedPath> wanted, CancellationToken cancellationToken)
    {
        var paths = wanted.OfType<OpaquePath>().Select(static path => path.Path).ToHashSet();
        var toBuild = new List<StorePath>();
        foreach (var built in wanted.OfType<BuiltOutputs>())
        {
            var outputs = await FindOutputsAsync(built, cancellationToken).ConfigureAwait(false);
            StorePath[] lacking =
            [
                .. outputs is null ? [] : await FindLackingAsync(outputs.Values, cancellationToken).ConfigureAwait(false),
            ];
            var plan = lacking.Length == 0 ? null : await served.Substitution.PlanAsync(lacking, cancellationToken).ConfigureAwait(false);
            if (outputs is null || (lacking.Length > 0 && plan is not { Failures.Count: 0 }))
            {
                toBuild.Add(built.BasePath);
            }
            else
            {
                paths.UnionWith(lacking);
            }
        }

        var missing = await FindLackingAsync(paths, cancellationToken).ConfigureAwait(false);
        var fetched = missing.Count == 0 ? null : await served.Substitution.PlanAsync(missing, cancellationToken).ConfigureAwait(false);
        return fetched is null
            ? new DaemonPlan(toBuild, [], missing, 0, 0)
            : new DaemonPlan(
                toBuild,
                [.. fetched.Items.Select(static item => item.Info.Path)],
                [.. fetched.Failures.SelectMany(static failure => failure.Missing).Distinct()],
                fetched.DownloadSize,
                fetched.NarSize);
    }

    private static BuildResult Succeeded(bool fetched) => new() { Status = fetched ? BuildStatus.Substituted : BuildStatus.AlreadyValid };

    private async Task<BuildResult> MakeOutputsAsync(BuiltOutputs wanted, CancellationToken cancellationToken)
    {
        var outputs = await FindOutputsAsync(wanted, cancellationToken).ConfigureAwait(false)
            ?? throw new NixStoreException(CannotBuild(wanted.Print(served.Store.Directory)));
        var fetched = false;
        foreach (var output in outputs.Values)
        {
            try
            {
                fetched |= await served.EnsureAsync(output, cancellationToken).ConfigureAwait(false);
            }
            catch (NixStoreException failure) when (failure is not UntrustedPathsException)
            {
                throw new NixStoreException(CannotBuild(wanted.Print(served.Store.Directory)), failure);
            }
        }

        return Succeeded(fetched) with
        {
            BuiltOutputs = outputs.ToDictionary(static output => output.Key, static output => new UnkeyedRealisation(output.Value)),
        };
    }

    /// <summary>Returns the requested outputs, or null if they are known only after a build.</summary>
    private async Task<Dictionary<string, StorePath>?> FindOutputsAsync(BuiltOutputs wanted, CancellationToken cancellationToken)
    {
        if (wanted.Derivation is not OpaquePath { Path: var derivation })
        {
            return null;
        }

        await served.EnsureAsync(derivation, cancellationToken).ConfigureAwait(false);
        var known = await served.FindOutputsAsync(derivation, cancellationToken).ConfigureAwait(false);
        var names = wanted.Outputs.IsAll ? known.Keys : wanted.Outputs.Names;
        return known.Count > 0 && names.All(known.ContainsKey) ? names.ToDictionary(static name => name, name => known[name]) : null;
    }

    private async Task<IReadOnlyList<StorePath>> FindLackingAsync(IReadOnlyCollection<StorePath> paths, CancellationToken cancellationToken)
    {
        var valid = await served.Store.FindValidPathsAsync(paths, cancellationToken).ConfigureAwait(false);
        return [.. paths.Where(path => !valid.Contains(path))];
    }

}
