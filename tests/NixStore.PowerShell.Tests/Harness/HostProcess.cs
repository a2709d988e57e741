using System.Diagnostics;

namespace NixStore.PowerShell.Harness;

/// <summary>Runs the built host as a user does, in a process of its own.</summary>
internal static class HostProcess
{
    public static string Configuration { get; } = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    public static string Assembly { get; } =
        Path.Combine(Repository.Root, "src", "NixStore.Host", "bin", Configuration, "net10.0", "NixStore.Host.dll");

    /// <summary>Runs the host to its end.</summary>
    public static HostResult Run(params IEnumerable<string> arguments) => ToolProcess.Run("dotnet", [Assembly, .. arguments]);
}

/// <summary>Runs a program to its end, without input.</summary>
internal static class ToolProcess
{
    public static HostResult Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        })!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new HostResult(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}

/// <summary>What a process left behind.</summary>
internal sealed record HostResult(int ExitCode, string Output, string Error);
