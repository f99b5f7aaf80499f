// What of the stylesheets would move for a reader who wishes that nothing does: rules for other widths and states too
() => {
    const found = [];
    const long = (text) => text.split(',').some((one) => parseFloat(one) * (one.includes('ms') ? 1 : 1000) > 10);
    const read = (rules) => {
        for (const rule of rules) {
            if (rule.media?.mediaText.includes('prefers-reduced-motion: no-preference')) continue;
            if (rule.cssRules) read(rule.cssRules);
            const said = rule.style;
            if (!said || rule instanceof CSSKeyframeRule) continue;
            if (long(said.animationDuration) || long(said.transitionDuration) || said.scrollBehavior === 'smooth')
                found.push(rule.cssText);
        }
    };
    for (const sheet of document.styleSheets) read(sheet.cssRules);
    return found;
}
