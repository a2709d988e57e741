using NixStore.Copying;
using NixStore.Opening;
using NixStore.Stores;

namespace NixStore.Examples;

/// <summary>Copies the closure of a store path from one store to another, and prints what was copied.</summary>
public static class Program
{
    /// <summary>Runs the example.</summary>
    /// <param name="arguments">The source, the target and a store path, such as <c>/nix/store/…-hello</c>.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var from, var to, var path])
        {
            await Console.Error.WriteLineAsync("usage: CopyClosure SOURCE TARGET STORE-PATH").ConfigureAwait(false);
            return 64;
        }

        try
        {
            return await CopyAsync(from, to, path).ConfigureAwait(false) ? 0 : 1;
        }
        catch (NixStoreException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static async Task<bool> CopyAsync(string from, string to, string path)
    {
        // Reads nix.conf, netrc and the disk cache, as the cmdlets do.
        var opener = StoreOpener.FromEnvironment();
        var source = await opener.OpenAsync(StoreReference.Parse(from)).ConfigureAwait(false);
        await using var closingSource = source.ConfigureAwait(false);
        var target = await opener.OpenWritableAsync(StoreReference.Parse(to)).ConfigureAwait(false);
        await using var closingTarget = target.ConfigureAwait(false);

        var result = await new ClosureCopier(source, target).CopyAsync([source.Directory.Parse(path)]).ConfigureAwait(false);
        foreach (var info in result.Copied)
        {
            Console.WriteLine($"{source.Directory.Print(info.Path)} ({info.NarSize} bytes)");
        }

        foreach (var failure in result.Failures)
        {
            await Console.Error.WriteLineAsync($"{failure.Path}: {failure.Error.Message}").ConfigureAwait(false);
        }

        return result.Failures.Count == 0;
    }
}
