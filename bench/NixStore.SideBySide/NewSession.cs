using System.Diagnostics;
using System.Globalization;

namespace NixStore.SideBySide;

/// <summary>Runs each script in a new PowerShell process, as a script that runs once.</summary>
/// <param name="shell">The shell that starts PowerShell.</param>
/// <param name="work">The directory for the script.</param>
/// <param name="module">The path of the manifest of the module.</param>
internal sealed class NewSession(Shell shell, string work, string module)
{
    /// <summary>Runs a script in a new process that has imported the module.</summary>
    /// <param name="script">The script.</param>
    /// <returns>The time of the script, without that of starting PowerShell and importing the module, and the peak memory.</returns>
    public Sample Measure(string script)
    {
        var file = Path.Combine(work, "once.ps1");
        File.WriteAllText(file, $$"""
            $ErrorActionPreference = 'Stop'
            Import-Module '{{module}}'
            $Source, $Target, $File, $Root = $env:Source, $env:Target, $env:File, ($env:Root -split ' ')
            $Watch = [Diagnostics.Stopwatch]::StartNew()
            {{script}}
            $Watch.Stop()
            [Console]::WriteLine('{0} {1}', $Watch.ElapsedTicks, [Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64)
            """);
        var line = shell.Read($"pwsh -NoProfile -NonInteractive -File '{file}'").TrimEnd().Split('\n')[^1];
        var figures = Array.ConvertAll(line.Split(' '), static figure => long.Parse(figure, CultureInfo.InvariantCulture));
        return new Sample(TimeSpan.FromSeconds((double)figures[0] / Stopwatch.Frequency), figures[1]);
    }
}
